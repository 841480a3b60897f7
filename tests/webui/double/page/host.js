// The globals of the host's own javascript that extensions use (HOST_CONTRACT 5), written anew and small.
"use strict";

var opts = {};
const doubleCallbacks = {loaded: [], update: [], afterUpdate: [], tabChange: [], optionsChanged: []};

function gradioApp() {
    const app = document.getElementsByTagName("gradio-app")[0];
    if (!app) return document;
    if (app.shadowRoot) return app.shadowRoot;
    app.getElementById = (id) => document.getElementById(id);
    return app;
}

function get_uiCurrentTab() {
    return gradioApp().querySelector("#tabs > .tab-nav > button.selected");
}

function get_uiCurrentTabContent() {
    return gradioApp().querySelector('#tabs > .tabitem[id^=tab_]:not([style*="display: none"])');
}

function onUiLoaded(callback) {
    doubleCallbacks.loaded.push(callback);
}
function onUiUpdate(callback) {
    doubleCallbacks.update.push(callback);
}
function onAfterUiUpdate(callback) {
    doubleCallbacks.afterUpdate.push(callback);
}
function onUiTabChange(callback) {
    doubleCallbacks.tabChange.push(callback);
}
function onOptionsChanged(callback) {
    doubleCallbacks.optionsChanged.push(callback);
}

function doubleCall(callbacks, argument) {
    for (const callback of callbacks) {
        try {
            callback(argument);
        } catch (error) {
            console.error("error running callback", callback, ":", error);
        }
    }
}

// Gradio hears of a value set by a program only when it is told.
function updateInput(target) {
    const event = new Event("input", {bubbles: true});
    Object.defineProperty(event, "target", {value: target});
    target.dispatchEvent(event);
}

function switch_to_txt2img() {
    gradioApp().querySelectorAll("#tabs > .tab-nav > button")[0].click();
    return Array.from(arguments);
}
function switch_to_img2img() {
    gradioApp().querySelectorAll("#tabs > .tab-nav > button")[1].click();
    return Array.from(arguments);
}

const doubleRecounted = [];
function recalculate_prompts_txt2img() {
    doubleRecounted.push("txt2img");
    return Array.from(arguments);
}
function recalculate_prompts_img2img() {
    doubleRecounted.push("img2img");
    return Array.from(arguments);
}

// An accordion that is a checkbox: whichever of the two changes, the other one follows.
function doubleAccordion(accordion) {
    const checkbox = gradioApp().querySelector("#" + accordion.id + "-checkbox input");
    const head = accordion.querySelector(".label-wrap");
    if (!checkbox || !head || head.querySelector(".input-accordion-checkbox")) return;
    const shown = document.createElement("input");
    shown.type = "checkbox";
    shown.id = accordion.id + "-visible-checkbox";
    shown.className = checkbox.className + " input-accordion-checkbox";
    shown.checked = checkbox.checked;
    const label = head.querySelector("span");
    label.insertBefore(shown, label.firstChild);
    const isOpen = () => head.classList.contains("open");
    const tick = () => {
        if (checkbox.checked === shown.checked) return;
        checkbox.checked = shown.checked;
        updateInput(checkbox);
    };
    shown.addEventListener("click", (event) => event.stopPropagation());
    shown.addEventListener("input", () => {
        if (isOpen() !== shown.checked) head.click();
        tick();
    });
    new MutationObserver(() => {
        shown.checked = isOpen();
        tick();
    }).observe(head, {attributes: true, attributeFilter: ["class"]});
}

// Called by gradio when the value of the hidden checkbox was changed, by a paste for example.
function inputAccordionChecked(id, checked) {
    const accordion = gradioApp().querySelector("#" + id);
    const head = accordion && accordion.querySelector(".label-wrap");
    if (head && head.classList.contains("open") !== checked) head.click();
}

let doubleIsLoaded = false;
let doubleTab = null;
let doubleTimer = null;
let doubleJson = "";

function doubleReadOptions() {
    const box = gradioApp().querySelector("#settings_json textarea, #settings_json input");
    if (!box || !box.value || box.value === doubleJson) return;
    const first = doubleJson === "";
    doubleJson = box.value;
    opts = JSON.parse(box.value);
    if (!first) doubleCall(doubleCallbacks.optionsChanged);
}

document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver((mutations) => {
        if (!doubleIsLoaded && gradioApp().querySelector("#txt2img_prompt")) {
            doubleIsLoaded = true;
            gradioApp().querySelectorAll(".input-accordion").forEach(doubleAccordion);
            doubleCall(doubleCallbacks.loaded);
        }
        doubleCall(doubleCallbacks.update, mutations);
        clearTimeout(doubleTimer);
        doubleTimer = setTimeout(() => doubleCall(doubleCallbacks.afterUpdate), 200);
        const tab = get_uiCurrentTab();
        if (tab && tab !== doubleTab) {
            doubleTab = tab;
            doubleCall(doubleCallbacks.tabChange);
        }
    }).observe(gradioApp(), {childList: true, subtree: true});
    setInterval(doubleReadOptions, 100);
});
