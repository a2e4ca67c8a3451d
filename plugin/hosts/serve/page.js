/* page.js - sends what was pasted to /v1/score or /v1/segment, and shows scores and the words behind them.
 * Text is only ever set as text, never as markup: what people paste is not to be trusted. */
"use strict";

const find = (id) => document.getElementById(id);
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const WEAK = 0.1;   // pushes below this, in log-odds, are not worth a colour
const STRONG = 1.5; // and from here on the colour is full

function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
}

function say(text, bad) {
    find("message").textContent = text;
    find("message").className = bad ? "bad" : "";
}

/* The text with each span in the colour of the way it pushes. Spans count bytes of UTF-8. */
function showWords(text, explanation) {
    const bytes = encoder.encode(text);
    const words = make("p", "words");
    const cut = (begin, end) => decoder.decode(bytes.subarray(begin, end));
    let at = 0;
    for (const span of explanation.spans) {
        const push = span[explanation.label];
        words.append(cut(at, span.begin));
        at = span.end;
        if (Math.abs(push) < WEAK) {
            words.append(cut(span.begin, span.end));
            continue;
        }
        const mark = make("mark", push > 0 ? "toward" : "away", cut(span.begin, span.end));
        mark.style.setProperty("--strength", (0.12 + 0.4 * Math.min(1, Math.abs(push) / STRONG)).toFixed(2));
        mark.title = `${push > 0 ? "+" : "−"}${Math.abs(push).toFixed(2)} ${explanation.label}`;
        words.append(mark);
    }
    words.append(cut(at, bytes.length));
    return words;
}

function showBars(labels, scores, best) {
    const bars = make("div", "bars");
    for (const label of labels) {
        const share = scores[`p_${label}`];
        const bar = make("div", label === best ? "bar best" : "bar");
        const fill = make("i");
        fill.style.setProperty("--share", `${(share * 100).toFixed(1)}%`);
        bar.append(fill);
        bars.append(make("span", "", label), bar, make("span", "number", `${(share * 100).toFixed(1)} %`));
    }
    return bars;
}

/* Scores of one task: with several policies, "stances" has each one's. */
function scoresOf(result, explanation) {
    if (explanation.task === "sentiment" || !result.stances) return result;
    return result.stances.find((stance) => stance.target === explanation.target);
}

function showComment(result, text, title) {
    const box = make("article", "comment");
    if (title) box.append(make("h2", "", title));
    if (result.error || result.empty) {
        box.append(make("p", "faint", result.error || "There is no text to score here."));
        return box;
    }
    for (const explanation of result.explanations) {
        const part = make("div", "task");
        const about = explanation.target ? ` toward ${explanation.target}` : "";
        const labels = explanation.task === "stance" ? ["favor", "against", "none"] : ["positive", "neutral", "negative"];
        part.dataset.task = explanation.task;
        part.dataset.label = explanation.label;
        part.append(make("h3", "", `${explanation.task}${about}: ${explanation.label}`));
        part.append(showBars(labels, scoresOf(result, explanation), explanation.label));
        part.append(showWords(text, explanation));
        box.append(part);
    }
    return box;
}

function showSegment(segment) {
    if (segment.kind === "reply")
        return showComment(segment, segment.text, [segment.author, segment.time].filter(Boolean).join(", ") || "A reply");
    const other = make("details", "other");
    other.append(make("summary", "", `${segment.kind}, lines ${segment.start_line} to ${segment.end_line}`));
    other.append(make("p", "", segment.text));
    return other;
}

async function ask(path, type, body) {
    const headers = { "Content-Type": type };
    if (find("key").value) headers["X-API-KEY"] = find("key").value;
    const response = await fetch(path, { method: "POST", headers, body });
    const answer = await response.json();
    if (response.status === 401) find("key-label").hidden = false;
    if (!response.ok) throw new Error(answer.error || `the service answered ${response.status}`);
    return answer;
}

function legend() {
    const line = make("p", "legend faint", "Words that push ");
    line.append(make("mark", "toward", "toward"), " the label, and ", make("mark", "away", "away"), " from it.");
    for (const mark of line.querySelectorAll("mark")) mark.style.setProperty("--strength", "0.3");
    return line;
}

async function run(work) {
    const buttons = document.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    find("results").replaceChildren();
    say("…");
    try {
        await work();
    } catch (error) {
        say(error instanceof TypeError ? "The service does not answer. Is it still running?" : error.message, true);
    }
    for (const button of buttons) button.disabled = false;
}

async function scoreComment() {
    const text = find("text").value;
    if (!text.trim()) return say("Paste a comment first.", true);
    const result = await ask("/v1/score", "application/json", JSON.stringify({ text, explain: true }));
    find("results").append(legend(), showComment(result, text.toWellFormed ? text.toWellFormed() : text));
    say("");
}

async function segmentPage() {
    const page = find("text").value;
    if (!page.trim()) return say("Paste a page first.", true);
    const { segments } = await ask("/v1/segment?explain=1", "application/octet-stream", page);
    const replies = segments.filter((segment) => segment.kind === "reply").length;
    find("results").append(legend(), ...segments.map(showSegment));
    say(replies === 0 ? "No replies were found on this page." : `${replies} ${replies === 1 ? "reply" : "replies"}`);
}

find("form").addEventListener("submit", (event) => {
    event.preventDefault();
    run(scoreComment);
});
find("segment").addEventListener("click", () => run(segmentPage));

fetch("/healthz").then((response) => response.json()).then((health) => {
    const names = health.models.map((model) => model.statement ? `stance toward “${model.statement}”` : model.task);
    find("models").textContent = `vane ${health.version} scores ${names.join(", and ")}.`;
}).catch(() => say("The service does not answer. Is it still running?", true));
