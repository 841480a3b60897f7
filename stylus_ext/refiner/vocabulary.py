"""The words that speak for a category. Plain lists on purpose: anyone can read, correct and extend them.

`NAMES` are words for the category itself, `STRONG` words nearly give it away, `WEAK` ones only lean towards it. Latin
entries are matched as whole words or phrases of up to three words, singular and plural alike; Chinese, Japanese, Korean
and Cyrillic ones anywhere in the text. No entry names a single adapter; the series under CHARACTER are ones whose
adapters are characters almost always.
"""

from __future__ import annotations

from stylus_ext.domain import Category

NAMES: dict[Category, str] = {
    Category.CHARACTER: "character, char, character lora, キャラ, 角色, 人物, 캐릭터, персонаж",
    Category.STYLE: """
        style, art style, artstyle, style lora, 画风, 畫風, 画風, 风格, 風格, 絵柄, 스타일, 그림체, 화풍, стиль""",
    Category.CLOTHING: "clothing, clothes, costume, 服装, 服裝, 衣装, 의상, одежда",
    Category.CONCEPT: "concept, 概念, концепт",
    Category.POSE: "pose, 姿势, 姿勢, ポーズ, 포즈, поза",
    Category.ACTION: "action, 动作, 動作",
    Category.BACKGROUND: "background, scenery, 背景, 场景, 場景, 배경, фон",
    Category.BUILDING: "building, architecture, 建筑, 建築, 건축, здание",
    Category.VEHICLE: "vehicle, car, 汽车, 차량",
    Category.ANIMAL: "animal, 动物, 動物, 동물",
    Category.OBJECT: "object, item, asset, prop, 物品, 道具, 물건",
}

STRONG: dict[Category, str] = {
    Category.CHARACTER: """
        game character, anime character, girlpack, character pack, characterpack, vtuber, celebrity, actress, actor,
        idol, singer, outfits, default outfit, requested character, consistent character, youtuber, streamer,
        cosplayer, pornstar, politician, waifu, pokemon, genshin impact, genshin, honkai, star rail, arknights,
        azur lane, azurlane, blue archive, hololive, nijisanji, girls frontline, umamusume, fate grand order, fgo,
        league of legends, love live, idolmaster, touhou, one piece, naruto, bleach, mahjong soul, majsoul, nikke,
        princess connect, granblue, kantai collection, kancolle, my hero academia, jujutsu kaisen, kimetsu no yaiba,
        demon slayer, dead or alive, street fighter, final fantasy, fire emblem, persona 5, xenoblade, overwatch,
        mortal kombat, resident evil, dota, valorant, danganronpa, evangelion, gundam, sword art online, rwby,
        bang dream, project sekai, vocaloid, miku, to love ru, pretty cure, precure, sailor moon, dragon ball,
        fairy tail, black clover, chainsaw man, spy x family, bocchi, oshi no ko, konosuba, re zero, dragon quest,
        nier, zelda, super mario, splatoon, tekken, king of fighters, tower of fantasy, punishing gray raven, 明星,
        女優, 声優, 女友, 原神, 崩坏, 崩壊, 星穹铁道, 明日方舟, アークナイツ, 碧蓝航线, 碧藍航線, アズールレーン,
        碧蓝档案, 蔚蓝档案, ブルーアーカイブ, ブルアカ, ホロライブ, にじさんじ, 少女前线, 雀魂, 赛马娘, ウマ娘,
        魔法少女, アイドルマスター, アイマス, ラブライブ, 王者荣耀, 英雄联盟""",
    Category.STYLE: """
        artist, illustrator, painting style, drawing style, style art, styl, aesthetic, painting, watercolor,
        oil painting, ukiyo e, ink painting, pixel art, line art, lineart, sketch, flat color, flat illustration,
        illustration style, comic style, manga style, anime style, anime screencap, screencap, color palette,
        palette, photography, photo style, film photography, film grain, analog, polaroid, concept art, game cg,
        render style, 3d style, low poly, lowpoly, vaporwave, synthwave, art nouveau, impressionism, pop art,
        graffiti, papercut, paper cut, origami, woodcut, cel shading, midjourney, niji, steampunk, dieselpunk,
        biopunk, solarpunk, punk, stylized, monochrome, retro style, vintage style, stained glass, stop motion,
        claymation, vhs, cinematic, splash art, semi realistic, storybook, book illustration, world morph, poster,
        塗り, 水彩, 水墨, 油画, 国画, 国潮, 插画, 插畫, 剪纸, 工笔, 浮世絵, 画法, イラスト風, タッチ, 厚涂, 平涂,
        摄影, 胶片""",
    Category.CLOTHING: """
        outfit, uniform, dress, dresses, fashion, fashion design, cosplay, lingerie, armor, armour, bikini,
        swimsuit, leotard, bodysuit, suit, gown, kimono, yukata, hanfu, hanbok, qipao, cheongsam, haute couture,
        couture, attire, skirt, shirt, sweater, hoodie, jacket, coat, pants, jeans, shorts, stockings, pantyhose,
        socks, shoes, boots, heels, high heels, footwear, hat, mask, gloves, corset, apron, jewelry, earrings,
        necklace, headdress, hairstyle, haircut, underwear, panties, sportswear, wedding dress, nun, maid outfit,
        school uniform, serafuku, harness, garment, wearing, sari, ao dai, lolita fashion, spacesuit, latex,
        glasses, 汉服, 漢服, 旗袍, 制服, 水着, 泳装, 裙, 盔甲, 铠甲, 鎧, 服饰, 和服, 着物, 浴衣, ドレス, コスプレ,
        ビキニ, 下着, 丝袜, 婚纱, 礼服, 한복, 교복, 发型, 髪型, 靴""",
    Category.CONCEPT: """
        concept lora, inpaint, eyes, pupils, expression, facial expression, meme, mouth, feet, skin, tattoo, fetish,
        monster girl, pregnant, transformation, hybrid, mechanical parts, made of, teeth, tongue, freckles, makeup,
        effects, tentacle, bodypaint, chibi figure, figurine, giantess, tarot, playing card, body modification,
        joints, pubic hair, ahegao, 表情, 瞳, 眼睛, 特效, エフェクト, 舌, 纹身, 手办, フィギュア, 肌""",
    Category.POSE: """
        posing, perspective, pov, viewpoint, from behind, from below, from above, side view, front view,
        multiple views, selfie, standing split, sitting, squatting, kneeling, all fours, peace sign, arms up,
        leg up, hand on, crossed legs, lying, wariza, jack o, v sign, finger heart, camera angle, close up, 视角,
        視角, 構図, 自拍""",
    Category.ACTION: """
        fighting, kissing, kiss, hugging, hug, running, dancing, dance, jumping, riding, grabbing, grab, holding,
        eating, drinking, laughing, crying, spanking, fighting stance, punching, swinging, pulling, licking, キス,
        跳舞, 舞蹈, 接吻, 行為""",
    Category.BACKGROUND: """
        backdrop, scene, environment, landscape, room, bedroom, classroom, bathroom, kitchen, studio, dungeon,
        forest, backrooms, cityscape, train interior, store, convenience store, visual novel, indoors, beach, pool,
        garden, space background, ruins, cave, mountain, desert, galaxy, underwater, volumetric lighting,
        school background, hallway, 风景, 風景, 部屋, 教室, 森林, 星空, 室外, 街道, 公園, 駅""",
    Category.BUILDING: """
        architectural, architect, archi, arch, interior design, interior, exterior, villa, castle, temple, church,
        skyscraper, facade, pavilion, shrine, cathedral, urban design, lighthouse, landscape design, residence,
        mies van der rohe, cottage, palace, mosque, 室内, 住宅, 古建, 园林, 景观, 別墅, 别墅""",
    Category.VEHICLE: """
        autos, automobile, motorcycle, motorbike, truck, tank, train, airplane, aircraft, plane, helicopter,
        spaceship, starship, ship, boat, bicycle, bike, supercar, racing car, bmw, porsche, nissan, toyota, honda,
        mazda, ferrari, tesla, lamborghini, 车, 車, 戦車, 飞机, 自動車, バイク""",
    Category.ANIMAL: """
        cat, dog, puppy, kitten, horse, fish, dinosaur, capybara, corgi, insect, furry animal, feral, equine,
        penguin, owl, 猫, 犬, 狗""",
    Category.OBJECT: """
        game asset, weapon, rifle, drink, fruit, furniture, chair, product, product design, industrial design,
        texture, map, tabletop, table rpg, potion, bottle, jewel, gem, musical instrument, guitar, umbrella, phone,
        robot toy, toy, plush, badge, bestiary, 武器, 食物, 食べ物, 家具, 产品, 图标, アイコン""",
}

WEAK: dict[Category, str] = {
    Category.CHARACTER: """
        anime, girl, woman, female, man, male, boy, game, video game, videogame, anime girl, hair ornament,
        long hair, short hair, blonde hair, black hair, brown hair, blue hair, pink hair, white hair, red hair,
        purple hair, green hair, silver hair, grey hair, twintails, ponytail, ahoge, bangs, blue eyes, red eyes,
        green eyes, brown eyes, yellow eyes, purple eyes, golden eyes, thighhighs, sleeves, 1girl, 1boy, solo, her,
        she, him, his, outfit 1, outfit 2, outfit1, outfit2, trigger appearance, appearance, person, real person,
        manga, cosplay, hero, heroine, princess, queen, captain, 女孩, 少女, 美少女, 妹, 姐, 姫, 公主, 漫画, 动漫,
        遊戲, 游戏, 她, 彼女""",
    Category.STYLE: """
        art, illustration, digital art, digital illustration, portraits, beautiful, colorful, chibi, drawing, comic,
        cartoon, flat, sculpture, statue, abstract, ink, retro, vintage, neon, gothic, dark, horror, color,
        general purpose, realistic, photorealistic, semi realism, mix, vibrant, vector, minimalist, cyberpunk,
        fantasy, cute, stylised, anime movie, studio, game icon, mood, by, traditional media, greyscale, photo,
        イラスト, 美术, 艺术, 藝術, 国风, 古风, 卡通, 平面, 动画""",
    Category.CLOTHING: """
        scifi, sci fi, science fiction, sleeve, fabric, leather, silk, lace, fishnet, traditional, tradition, knit,
        frills, body armor, accessory, accessories, thong, collar, belt, cape, ribbon, jk, 装, 服, 帽, 袜, 鞋""",
    Category.CONCEPT: """
        hair, face, nose, hands, legs, breasts, butt, water, glass, crystal, ice, liquid, card, sign, cyborg,
        conceptual, realism, aura, tail, wings, horns, ears, creature, body, slime, muscle, splash, only, shaped,
        generator, mechanical, monster, zombie""",
    Category.POSE: """
        view, angle, standing, leg, arms, behind, back, upper body, full body, position, doggystyle, missionary,
        cowgirl, stance""",
    Category.ACTION: "using, playing, fight, falling, fallen, look, throwing, shooting",
    Category.BACKGROUND: """
        window, atmosphere, school, street, station, stage, sky, market, lighting, exterior, tree, nature, outdoor,
        sunset, no humans""",
    Category.BUILDING: "house, tower, bridge, hotel, city, design, modern, urban, 设计, 空间",
    Category.VEHICLE: "engine, wheel, transportation, race, flying, military",
    Category.ANIMAL: """
        lion, spider, wolf, fox, bear, tiger, rabbit, frog, snake, shark, kemono, bird, creature, pet, wildlife,
        furry, dragon, species, mascot""",
    Category.OBJECT: """
        sword, gun, icon, logo, lamp, book, sticker, flower, skull, food, cake, rpg, design, isometric, 3d render,
        gamedev, material""",
}
