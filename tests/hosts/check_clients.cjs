/* check_clients.cjs - vane serve under clients that others wrote, with nothing changed but the address.
 *
 *     check_clients.cjs VANE MODELS NODE_MODULES
 *
 * perspective-api-client is npm's client of Perspective, googleapis-common what Google's own clients are built from.
 * Coral's requests are those of its external phase, signed with Node's crypto for every secret that is active, of its
 * toxicity phase and of its moderators' feedback; what the external phase is answered goes through Joi with Coral's
 * rules. Exits with 77 (skipped) where the packages are missing; `make counterparts` installs them.
 */
"use strict";

const assert = require("node:assert");
const crypto = require("node:crypto");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { spawn } = require("node:child_process");

const [vane, models, modules] = process.argv.slice(2);
const SECRET = "empsec_5f2d0b1c7a9e4d33", KEY = "a-key-of-some-length";
const CONFIG = {
    port: 0,
    api_keys: [KEY],
    perspective: { attributes: { TOXICITY: { as: "SENTIMENT_NEGATIVE", otherwise: "SENTIMENT_NEUTRAL" } },
                   suggestions: "labels.jsonl" },
    coral: {
        secrets: [SECRET],
        rules: [{ score: "SENTIMENT_NEGATIVE", at_least: 0.6, status: "PREMOD", flag: "COMMENT_DETECTED_TOXIC" },
                { score: "SENTIMENT_POSITIVE", at_least: 0.6, tags: ["FEATURED"] }],
    },
};

function load(name) {
    const folder = path.join(modules, name);
    if (fs.existsSync(folder)) return require(folder);
    console.log(`skipped: there is no ${folder}; make counterparts installs it`);
    process.exit(77);
}

function start(folder) {
    const file = path.join(folder, "serve.json");
    fs.writeFileSync(file, JSON.stringify(CONFIG), { mode: 0o600 });
    const service = spawn(vane, ["serve", "--config", file], { env: { ...process.env, VANE_MODELS: models } });
    return new Promise((done, fail) => {
        let said = "";
        service.stderr.on("data", (text) => {
            said += text;
            const found = said.match(/on (http:\S+)\//);
            if (found) done({ service, url: found[1] });
        });
        service.on("exit", (code) => fail(new Error(`the service ended with ${code}: ${said}`)));
    });
}

async function checkPerspective(url) {
    const Perspective = load("perspective-api-client"), axios = load("axios");
    axios.interceptors.request.use((request) => {
        request.url = request.url.replace("https://commentanalyzer.googleapis.com", url);
        return request;
    });
    const client = new Perspective({ apiKey: KEY });
    const angry = await client.analyze("This is awful, I <b>hate</b> it.");
    const glad = await client.analyze("Wonderful, I love it!", { attributes: ["toxicity", "sentiment_positive"] });
    const value = (answer, name) => answer.attributeScores[name].summaryScore.value;
    assert(value(angry, "TOXICITY") > 0.6 && value(glad, "TOXICITY") < 0.3 && value(glad, "SENTIMENT_POSITIVE") > 0.5);
    await assert.rejects(client.analyze("hello", { attributes: ["insult"] }), /^ResponseError: Unknown requested attribute: INSULT/);
    await assert.rejects(client.analyze("", { validate: false }), /^ResponseError: Comment must be non-empty\./);
    await assert.rejects(new Perspective({ apiKey: "another" }).analyze("hello"), /^ResponseError: API key not valid/);
}

async function checkGoogle(url) {
    const { Discovery } = load("googleapis-common");
    const make = await new Discovery({}).discoverAPI(`${url}/$discovery/rest?version=v1alpha1`);
    const { comments } = make({});
    const ask = (text, attribute) =>
        comments.analyze({ key: KEY, resource: { comment: { text }, requestedAttributes: { [attribute]: {} } } });
    const { data } = await ask("This is awful, I hate it.", "TOXICITY");
    assert(data.attributeScores.TOXICITY.summaryScore.value > 0.6);
    await assert.rejects(ask("hello", "INSULT"), (error) => error.code === 400 && /INSULT/.test(error.message));
}

/* What Coral's Joi schema lets through; presence is optional, and unknown keys are stripped. An empty list of tags is
 * an error there, and throws the whole answer away. */
function coralSchema() {
    const Joi = load("joi");
    return Joi.object().keys({
        actions: Joi.array().items(Joi.object().keys({
            actionType: Joi.string().valid("FLAG").required(),
            reason: Joi.string().valid("COMMENT_DETECTED_TOXIC", "COMMENT_DETECTED_SPAM").required(),
        })),
        status: Joi.string().valid("NONE", "APPROVED", "REJECTED", "PREMOD", "SYSTEM_WITHHELD"),
        tags: Joi.array().items(Joi.string().valid("FEATURED", "STAFF").required()),
    });
}

/* A secret that is being rotated signs too until it is inactive; the values stand in the order the secrets were made. */
async function moderate(url, comment, secrets) {
    const body = JSON.stringify({
        action: "NEW", comment: { body: comment, parentID: null }, author: { id: "u1", role: "COMMENTER" },
        story: { id: "s1", url: "https://news.example/1" }, site: { id: "site" }, tenantID: "t1", tenantDomain: "news.example",
    }, null, 2);
    const signature = secrets.map((secret) => `sha256=${crypto.createHmac("sha256", secret).update(body).digest("hex")}`).join(",");
    return fetch(`${url}/coral`, { method: "POST", redirect: "manual", body, headers: {
        "Content-Type": "application/json", "User-Agent": "Coral Moderation/9.11.8",
        "X-Coral-Signature": signature } });
}

async function checkCoral(url) {
    const schema = coralSchema();
    const read = async (comment, secrets) => {
        const { value, error } = schema.validate(await (await moderate(url, comment, secrets)).json(), { stripUnknown: true, abortEarly: false });
        assert.ifError(error);
        return value;
    };
    const old = "empsec_a-secret-that-is-being-retired";
    assert.deepStrictEqual(await read("<div>This is awful, I <b>hate</b> it.</div>", [SECRET]),
                           { status: "PREMOD", actions: [{ actionType: "FLAG", reason: "COMMENT_DETECTED_TOXIC" }] });
    assert.deepStrictEqual(await read("Wonderful, I love it!", [old, SECRET]), { tags: ["FEATURED"] });
    assert.deepStrictEqual(await read("Wonderful, I love it!", [SECRET, old]), { tags: ["FEATURED"] });
    assert.strictEqual((await moderate(url, "It is on page two.", [SECRET])).status, 204);
    for (const secrets of [[old], [], [SECRET.replace("empsec_", "")], [SECRET.toUpperCase()], [`${SECRET} `]])
        assert.strictEqual((await moderate(url, "It is on page two.", secrets)).status, 401);
    assert.strictEqual((await moderate(url, "I hate it, it is awful \ud83d", [SECRET])).status, 200); // half an emoji
}

/* Coral's toxicity phase compares summaryScore alone, and sends moderators' decisions as 0 and 1. */
async function checkCoralPerspective(url, folder) {
    const send = async (operation, body) => {
        const to = new URL(`${url}/v1alpha1`);
        to.pathname = path.posix.join(to.pathname, `/${operation}`);
        to.searchParams.set("key", KEY);
        return fetch(to, { method: "POST", redirect: "manual", body: JSON.stringify(body), headers: {
            "Content-Type": "application/json", "User-Agent": "Coral Perspective/9.11.8" } });
    };
    const analyze = (text, model, languages) =>
        send("comments:analyze",
             { comment: { text }, doNotStore: true, requestedAttributes: { [model]: {} }, languages });
    for (const model of ["TOXICITY", "SENTIMENT_NEGATIVE"]) {
        const answer = await (await analyze("This is awful, I hate it.", model, ["en"])).json();
        assert(answer.attributeScores[model].summaryScore.value > 0.8);
    }
    // Coral then passes over the phase.
    assert.strictEqual((await analyze("Das ist furchtbar.", "TOXICITY", ["de"])).status, 400);
    for (const value of [0, 1]) {
        const entry = JSON.stringify({ url: "https://news.example/1?commentID=c81", Coral_comment_id: "c81" });
        const answer = await send("comments:suggestscore", {
            comment: { text: "What an awful person." }, context: { entries: [{ text: entry }] },
            attributeScores: { TOXICITY: { summaryScore: { value } } }, languages: ["en"],
            communityId: "Coral:https://news.example", clientToken: "comment:c81" });
        assert.strictEqual(answer.status, 200);
    }
    const lines = fs.readFileSync(path.join(folder, "labels.jsonl"), "utf8").trim().split("\n");
    const rows = lines.map((line) => JSON.parse(line)).map((row) => [row.sentiment, row.id]);
    assert.deepStrictEqual(rows, [["neutral", "comment:c81"], ["negative", "comment:c81"]]);
}

async function main() {
    for (const name of ["perspective-api-client", "axios", "joi", "googleapis-common"]) load(name);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "vane-clients-"));
    const { service, url } = await start(folder);
    try {
        await checkPerspective(url);
        await checkGoogle(url);
        await checkCoral(url);
        await checkCoralPerspective(url, folder);
    } finally {
        service.removeAllListeners("exit");
        service.kill();
        fs.rmSync(folder, { recursive: true });
    }
}

main().catch((error) => {
    console.error(error);
    process.exit(1);
});
