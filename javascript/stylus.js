// What gradio cannot do by itself: pass on clicks in our views, ask anew while a re-index runs, and notice a new image.
// Nothing is written into the page here; what is shown comes from the server, as one escaped piece of markup.
(function() {
    "use strict";

    const EVERY = 1000;
    const PAUSE = 50;
    const TRIES = 300; // of PAUSE: as long as the server may take for one click
    const SETTLES = 200; // the texts below an image come one by one
    const waiting = new WeakMap(); // panel -> clicks that were not passed on yet, the first one is on its way
    const seen = new WeakMap(); // block -> what it was like at the last look
    const unfolded = new WeakMap(); // block -> names of the details that its reader has opened

    function passOn(panel, clicks) {
        const box = panel.querySelector(".stylus-action textarea, .stylus-action input");
        const run = panel.querySelector(".stylus-run");
        if (!box || !run) {
            waiting.delete(panel);
            return;
        }
        box.value = clicks[0];
        updateInput(box);
        run.click();
        awaitAnswer(panel, clicks, box, TRIES);
    }

    // The server empties the box when it is done.
    function awaitAnswer(panel, clicks, box, tries) {
        if (box.value !== "" && tries > 0) {
            setTimeout(awaitAnswer, PAUSE, panel, clicks, box, tries - 1);
            return;
        }
        recount(panel, JSON.parse(clicks.shift()));
        if (clicks.length) passOn(panel, clicks);
    }

    // The host counts the tokens of a prompt when somebody types, not when its text is changed.
    function recount(panel, click) {
        const tab = panel.closest("#tab_txt2img, #tab_img2img");
        const count = tab && click.act === "insert" && window["recalculate_prompts_" + tab.id.substring(4)];
        if (count) count();
    }

    function clicked(event) {
        const button = event.target instanceof Element && event.target.closest(".stylus-act");
        const panel = button && button.closest(".stylus-panel");
        if (!panel) return;
        const place = button.closest("[data-shown]");
        const click = {act: button.dataset.act, id: button.dataset.id, shown: place ? place.dataset.shown : ""};
        const clicks = waiting.get(panel) || [];
        clicks.push(JSON.stringify(click));
        waiting.set(panel, clicks);
        if (clicks.length === 1) passOn(panel, clicks);
    }

    function askAgain(block) {
        const button = block.querySelector(".stylus-refresh");
        if (button) button.click();
    }

    function stateOf(block) {
        const root = block.querySelector("[data-running]");
        const {running = "unknown", run = ""} = root ? root.dataset : {};
        return {inSight: block.getClientRects().length > 0, running, run};
    }

    // Whether a run may have ended since the last look, be it one that began and ended before the first answer.
    function hasEnded(before, now) {
        return now.running === "false" && (before.running !== "false" || before.run !== now.run);
    }

    // An answer that was asked for earlier may come after that to a click: the block is asked once more.
    function touched(event) {
        const block = event.isTrusted && event.target instanceof Element && event.target.closest(".stylus-live");
        if (block) seen.delete(block);
    }

    function nameOf(details) {
        const told = details.querySelector("summary span") || details.querySelector("summary");
        return details.className + "\n" + (told ? told.textContent : "");
    }

    function toggled(event) {
        const details = event.target instanceof Element && event.target.closest(".stylus-live details");
        if (!details) return;
        const block = details.closest(".stylus-live");
        const open = unfolded.get(block) || new Set();
        if (details.open) open.add(nameOf(details));
        else open.delete(nameOf(details));
        unfolded.set(block, open);
    }

    // An answer that changes a block makes its details anew, and closed.
    function unfold(block) {
        const open = unfolded.get(block) || new Set();
        for (const details of block.querySelectorAll("details:not([open])")) {
            if (open.has(nameOf(details))) details.open = true;
        }
    }

    // A block is asked when it comes into sight, every second while it runs, and once when a run has ended.
    function look() {
        const visible = [];
        let ended = false;
        for (const block of gradioApp().querySelectorAll(".stylus-live")) {
            const before = seen.get(block) || {inSight: false, running: "unknown", run: ""};
            const now = stateOf(block);
            seen.set(block, now);
            unfold(block);
            ended = ended || hasEnded(before, now);
            if (now.inSight) visible.push({block, due: now.running !== "false" || !before.inSight});
        }
        for (const {block, due} of visible) {
            if (due || ended) askAgain(block);
        }
    }

    // What the host says below the image has changed: the panel shows what that image used.
    function watchImages(tab) {
        const told = ["html_info_", "html_log_"].map((name) => gradioApp().querySelector("#" + name + tab));
        const last = gradioApp().querySelector("#script_" + tab + "_stylus_last");
        if (!last || !told[0] || !told[1]) return;
        const text = () => told.map((element) => element.textContent.trim()).join("\n").trim();
        let before = text();
        let timer = null;
        function settled() {
            const now = text();
            if (now && now !== before) last.click();
            before = now;
        }
        const changed = new MutationObserver(function() {
            clearTimeout(timer);
            timer = setTimeout(settled, SETTLES);
        });
        for (const element of told) changed.observe(element, {childList: true, characterData: true, subtree: true});
    }

    // Else a browser writes the password of the page's own login into it, and the next click on Apply keeps that.
    function guardKey() {
        const key = gradioApp().querySelector("#setting_stylus_server_key input");
        if (key) key.setAttribute("autocomplete", "new-password");
    }

    onUiLoaded(function() {
        guardKey();
        watchImages("txt2img");
        watchImages("img2img");
        document.addEventListener("click", clicked);
        document.addEventListener("click", touched);
        document.addEventListener("toggle", toggled, true); // it does not bubble
        setInterval(look, EVERY);
        look();
    });
})();
