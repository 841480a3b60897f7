"""What cards say that does not tell what the adapter draws: links, thanks, advice on settings, training notes."""

from __future__ import annotations

import re

_LINKS = (
    r"https?:|www\.|\b\w+\.(?:com|net|org|gg|art)\b|@\w{3,}|discord|telegram|twitter|instagram|youtube|reddit|pixiv"
    r"|bilibili|tiktok|hugging ?face|google form|click here|show more"
    r"|see more|check (?:out|my|the)|follow me|my other|\bvideo\b(?! game)"
)
_THANKS = (
    r"patreon|\bpatrons?\b|ko-?fi|buy ?me|(?:a|some|for) coffee|coffee request|paypal|donat|\bcommissions?\b|tip jar"
    r"|support (?:me|my|us)|supporting me|expensive|warm support|sponsor|subscribe|leave a |\breviews?\b|comments?\b"
    r"|feedback|\brating|5 ?stars?|five.?star|like (?:it|this|my|what)|enjoy|thank|appreciated|generosity|credits?\b"
    r"|hope you|feel free|please|let me know|share your|no cost|free of charge|licen[cs]e|commercial|copyright"
    r"|disclaimer|responsib|request"
)
_HANDLING = (
    r"\binstall|download|extension|webui|web ui|automatic1111|a1111|models?[\\/]lora|safetensors"
    r"|additional networks|\bupdat|change ?log|initial release|first (?:release|edition|version|model)"
    r"|new(?:est)?\b.{0,9}version|version \d"
    r"|^v ?\d|\bbeta\b|work in progress|\bwip\b|known issue|early access|file size|tutorial|how to use|usage|use cases"
    r"|\bguides?\b"
)
_TRAINING = (
    r"\btrain(?:ed|ing)\b(?!.*\bstyle\b)|data ?set|epochs?\b|\bsteps?\b|learning rate|network (?:dim|rank|alpha)"
    r"|\brank ?=|dreambooth|kohya|cosine|multires|\bunet"
)
_SETTINGS = (
    r"\bweights?\b|strength|\bcfg\b|sampler|upscal|hi-?res|denois|clip ?skip|\bvae\b|controlnet|adetailer|inpaint"
    r"|negative|embedding|easynegative|checkpoint|base model|\bmerge|anything ?v?\d|abyssorange|counterfeit|chilloutmix"
    r"|anylora|(?:sample|example|showcase|preview)s? (?:image|prompt|picture|pic)|images? for"
    r"|see (?:the )?(?:image|example|sample)|prompt|trigger|activation|activate|keyword|\btags?\b|recommend|suggest"
    r"|(?:generated|made) (?:with|by|using)|\bseeds?\b|masterpiece|best quality|worst quality|\(\w[^()]*:\d"
    r"|\bgpu|vram|\brtx"
)
_CJK = (
    "权重|權重|触发|觸發|提示词|推荐|推薦|建议|建議|训练|訓練|更新|版本|下载|下載|[Qq] ?群|交流群|加群"
    "|赞助|打赏|爱发电|点赞|收藏|五星|评论"
    "|感谢|关注|商业|商用|采样|底模|安装|重绘|使用方法|使用说明|机翻|参考图|大家好"
    "|ウェイト|強度|学習|トリガー|プロンプト|ダウンロード|フォロー|コメント|拡張機能|お願い|ありがと"
    "|가중치|학습|트리거|후원|댓글|다운로드|프롬프트|google transl"
)
_BOILERPLATE = re.compile(f"{_LINKS}|{_THANKS}|{_HANDLING}|{_TRAINING}|{_SETTINGS}|{_CJK}", re.IGNORECASE)
_CHATTER = re.compile(r"\b(?:I|I'm|I'll|I've|I'd|My|my|me|we|We|you know|You know|Hello|Hi|Like always)\b")


def is_boilerplate(sentence: str) -> bool:
    """Whether a sentence is about anything but what the adapter draws."""
    return _BOILERPLATE.search(sentence) is not None


def is_chatter(sentence: str) -> bool:
    """Whether the author speaks of themselves; used only where a card says nothing better."""
    return _CHATTER.search(sentence) is not None
