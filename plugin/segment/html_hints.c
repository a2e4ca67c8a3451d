#include "segment/html_hints.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { SMALL_NODES = 12, TOKEN_BYTES = 63 };

static bool contains_any(const char *token, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        if (strstr(token, words[i]) != NULL)
            return true;
    return false;
}

static bool ends_with(const char *token, const char *end)
{
    size_t size = strlen(token), want = strlen(end);
    return size >= want && strcmp(token + size - want, end) == 0;
}

static bool is_author_token(const char *token)
{
    static const char *const names[] = { "author", "user", "nick", "poster", "commenter", "persona", "handle", NULL };
    static const char *const others[] = { "title",  "badge",   "flair",   "avatar", "level", "role",
                                          "stat",   "info",    "meta",    "action", "count", "date",
                                          "time",   "tooltip", "content", "text",   "body",  "mention",
                                          "extra",  "detail",  "rank",    "bio",    "photo", "image",
                                          "img",    "icon",    "custom",  "agent",  "by-",   "online",
                                          "banner", "sig",     "control", "menu",   "input", "fans",
                                          "follow", "karma",   "score",   NULL };
    if (strcmp(token, "fn") == 0 || strcmp(token, "p-name") == 0)
        return true;
    if (contains_any(token, names))
        return !contains_any(token, others) || ends_with(token, "name") || ends_with(token, "author");
    return ends_with(token, "-name") || ends_with(token, "_name") || strcmp(token, "name") == 0;
}

static bool is_time_token(const char *token)
{
    static const char *const times[] = { "date",     "time",    "timestamp", "posted-on",
                                         "postdate", "timeago", "published", NULL };
    static const char *const others[] = { "update", "timeline", "validate", "candidate", "sometime",    "lifetime",
                                          "update", "join",     "edit",     "moderate",  "accommodate", NULL };
    if (strcmp(token, "age") == 0 || strcmp(token, "ago") == 0 || strcmp(token, "when") == 0)
        return true;
    return contains_any(token, times) && !contains_any(token, others);
}

static bool is_quote_token(const char *token)
{
    static const char *const others[] = { "select", "button", "link", "action", "control", "multi", "btn",
                                          "js-",    "can",    "un",   "reply",  "icon",    NULL };
    bool quote = strncmp(token, "quote", 5) == 0 || ends_with(token, "quote") || ends_with(token, "quoted") ||
                 ends_with(token, "quotebox") || ends_with(token, "quote-content");
    return quote && !contains_any(token, others);
}

static bool is_comment_token(const char *token)
{
    static const char *const words[] = { "comment",     "reply",      "replies",      "respond",
                                         "answer",      "disqus",     "dsq",          "discuss",
                                         "message",     "forum",      "feedback",     "kommentar",
                                         "commentaire", "comentario", "conversation", "response",
                                         NULL };
    static const char *const others[] = { "recent",    "latest",       "related", "no-comment",
                                          "nocomment", "comment-form", NULL };
    return contains_any(token, words) && !contains_any(token, others);
}

static bool is_lure_token(const char *token)
{
    static const char *const words[] = {
        "related",    "recent",       "popular",   "trending",  "sidebar",   "widget",     "recommend",
        "promo",      "teaser",       "mostread",  "most-read", "latest",    "newsletter", "sponsor",
        "breadcrumb", "similar",      "more-from", "headline",  "ticker",    "river",      "card-list",
        "story-list", "article-list", "post-list", "feed-list", "suggested", "archive",    "blogroll",
        "outbrain",   "taboola",      "whats-hot", "up-next",   NULL
    };
    return contains_any(token, words);
}

static bool is_embed_token(const char *token)
{
    static const char *const words[] = { "twitter-tweet", "tweet", "embed", "instagram-media", "bluesky", "fb-post",
                                         "tiktok", "pullquote", "pull-quote", NULL };
    return contains_any(token, words);
}

static uint16_t hints_of_token(const char *token, bool small, bool wraps, bool part)
{
    uint16_t hints = 0;
    if (small && is_author_token(token))
        hints |= HINT_AUTHOR;
    if (small && is_time_token(token))
        hints |= HINT_TIME;
    if (wraps && is_quote_token(token))
        hints |= HINT_QUOTE;
    if (wraps && is_embed_token(token))
        hints |= HINT_EMBED;
    if (is_comment_token(token))
        hints |= HINT_COMMENT;
    if (part && is_lure_token(token))
        hints |= HINT_LURE;
    if (strstr(token, "signature") != NULL || strcmp(token, "sig") == 0)
        hints |= HINT_SIGNATURE;
    return hints;
}

/* Every word of a class or id attribute, in lower case. */
static uint16_t hints_of_names(const char *names, bool small, bool wraps, bool part)
{
    uint16_t hints = 0;
    char token[TOKEN_BYTES + 1];
    for (const char *at = names; *at != '\0';) {
        size_t length = strcspn(at, " \t\r\n\f");
        size_t kept = length < TOKEN_BYTES ? length : TOKEN_BYTES;
        for (size_t i = 0; i < kept; i++)
            token[i] = at[i] >= 'A' && at[i] <= 'Z' ? (char)(at[i] | 0x20) : at[i];
        token[kept] = '\0';
        if (kept > 0)
            hints |= hints_of_token(token, small, wraps, part);
        at += length;
        at += strspn(at, " \t\r\n\f");
    }
    return hints;
}

static uint16_t hints_of_known(struct hints_memo *memo, const char *names, bool small, bool wraps, bool part)
{
    uint8_t where = (uint8_t)(1 + small + 2 * wraps + 4 * part);
    uint32_t hash = where;
    for (const char *at = names; *at != '\0'; at++)
        hash = (hash ^ (uint8_t)*at) * 16777619u;
    size_t slot = (hash ^ hash >> 15) % MEMO_SLOTS;
    if (memo->slots[slot].where != where || strcmp(memo->slots[slot].names, names) != 0) {
        memo->slots[slot].names = names;
        memo->slots[slot].where = where;
        memo->slots[slot].hints = hints_of_names(names, small, wraps, part);
    }
    return memo->slots[slot].hints;
}

static bool leads_to_person(const char *href)
{
    static const char *const paths[] = { "/user", "/u/",      "profile",   "/member",  "/people/", "user?id=",
                                         "/@",    "/author/", "/channel/", "?author=", "showuser", NULL };
    static const char *const others[] = { "login", "register", "signup", "sign-up", "logout", "settings", "password",
                                          "signin", "#comment", "comments", "mode=quote", NULL };
    const char *at = strstr(href, "/@");
    const char *below = at != NULL ? strchr(at + 2, '/') : NULL;
    if (below != NULL && below[1] >= '0' && below[1] <= '9')
        return false; /* one of the person's posts */
    return contains_any(href, paths) && !contains_any(href, others);
}

static uint16_t hints_of_tag(const struct html_node *node, bool small)
{
    const char *href;
    switch (tree_tag(node)) {
    case GUMBO_TAG_TIME:
        return HINT_TIME;
    case GUMBO_TAG_BUTTON:
        return HINT_BUTTON;
    case GUMBO_TAG_BLOCKQUOTE:
        return HINT_QUOTE;
    case GUMBO_TAG_NAV: case GUMBO_TAG_ASIDE:
        return HINT_ASIDE;
    case GUMBO_TAG_CITE:
        return HINT_CITE;
    case GUMBO_TAG_CODE: case GUMBO_TAG_PRE:
        return HINT_CODE;
    case GUMBO_TAG_H1: case GUMBO_TAG_H2: case GUMBO_TAG_H3: case GUMBO_TAG_H4: case GUMBO_TAG_H5: case GUMBO_TAG_H6:
        return HINT_HEADING;
    case GUMBO_TAG_A:
        href = tree_attribute(node, "href");
        return (uint16_t)(href == NULL ? 0 : HINT_LINK | (small && leads_to_person(href) ? HINT_AUTHOR : 0));
    default:
        return 0;
    }
}

static uint16_t hints_of_microdata(const struct html_node *node, bool small)
{
    uint16_t hints = 0;
    const char *property = tree_attribute(node, "itemprop");
    const char *type = tree_attribute(node, "itemtype");
    const char *rel = tree_attribute(node, "rel");
    if (property != NULL && small && (strcmp(property, "author") == 0 || strcmp(property, "creator") == 0))
        hints |= HINT_AUTHOR;
    if (property != NULL && (strncmp(property, "date", 4) == 0 || strcmp(property, "uploadDate") == 0))
        hints |= HINT_TIME;
    if (property != NULL && (strcmp(property, "comment") == 0 || strcmp(property, "suggestedAnswer") == 0))
        hints |= HINT_COMMENT;
    if (type != NULL && (ends_with(type, "/Comment") || ends_with(type, "/Answer") ||
                         ends_with(type, "/UserComments") || ends_with(type, "/DiscussionForumPosting")))
        hints |= HINT_COMMENT;
    if (rel != NULL && small && strstr(rel, "author") != NULL)
        hints |= HINT_AUTHOR;
    return hints;
}

uint16_t hints_of_element(struct hints_memo *memo, const struct html_node *node, uint32_t size, uint32_t page)
{
    if (node->node->type != GUMBO_NODE_ELEMENT)
        return 0;
    GumboTag tag = tree_tag(node);
    if (tag == GUMBO_TAG_BODY || tag == GUMBO_TAG_HTML)
        return 0; /* what holds for the whole page tells nothing of its parts */
    bool small = size <= SMALL_NODES;
    bool wraps = tag == GUMBO_TAG_DIV || tag == GUMBO_TAG_BLOCKQUOTE || tag == GUMBO_TAG_TABLE ||
                 tag == GUMBO_TAG_ASIDE || tag == GUMBO_TAG_DL || tag == GUMBO_TAG_DETAILS ||
                 tag == GUMBO_TAG_FIGURE || tag == GUMBO_TAG_SECTION || tag == GUMBO_TAG_P ||
                 tag == GUMBO_TAG_UNKNOWN;
    bool part = size < page / 2;
    uint16_t hints = hints_of_tag(node, small) | hints_of_microdata(node, small);
    const char *class = tree_attribute(node, "class");
    const char *id = tree_attribute(node, "id");
    if (class != NULL)
        hints |= hints_of_known(memo, class, small, wraps, part);
    if (id != NULL)
        hints |= (uint16_t)(hints_of_names(id, false, false, part) & (HINT_COMMENT | HINT_LURE));
    if (class != NULL && (strstr(class, "vatar") != NULL || strstr(class, "mention") != NULL))
        hints &= (uint16_t)~HINT_AUTHOR;
    /* A quoted post of a forum can stand in an <aside>. */
    if ((hints & HINT_QUOTE) != 0)
        hints &= (uint16_t)~(HINT_ASIDE | HINT_LURE);
    const char *role = tree_attribute(node, "role");
    if (role != NULL && strcmp(role, "button") == 0)
        hints |= HINT_BUTTON;
    if (role != NULL && (strcmp(role, "navigation") == 0 || strcmp(role, "complementary") == 0))
        hints |= HINT_ASIDE;
    return hints;
}

static long number_after(const char *text, const char *word)
{
    const char *hit = strstr(text, word);
    if (hit == NULL)
        return -1;
    hit += strlen(word);
    hit += strspn(hit, "-_: ");
    return *hit >= '0' && *hit <= '9' ? strtol(hit, NULL, 10) : -1;
}

long hints_depth(const struct html_node *node, bool *scaled)
{
    static const char *const attributes[] = { "depth",  "data-depth",  "data-level",         "aria-level",
                                              "indent", "data-indent", "data-nesting-level", "data-comment-depth",
                                              NULL };
    static const char *const words[] = { "depth", "level", "indent", "lvl", "nest", NULL };
    *scaled = false;
    for (size_t i = 0; attributes[i] != NULL; i++) {
        const char *value = tree_attribute(node, attributes[i]);
        if (value != NULL && *value >= '0' && *value <= '9')
            return strtol(value, NULL, 10);
    }
    const char *class = tree_attribute(node, "class");
    for (size_t i = 0; class != NULL && words[i] != NULL; i++) {
        long depth = number_after(class, words[i]);
        if (depth >= 0)
            return depth;
    }
    const char *style = tree_attribute(node, "style");
    *scaled = true;
    long shift = style != NULL ? number_after(style, "margin-left") : -1;
    if (shift < 0 && style != NULL)
        shift = number_after(style, "padding-left");
    return shift;
}
