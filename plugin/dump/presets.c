#include "dump/presets.h"

#include <string.h>

/* Field names: the services' own documentation and exporters. Order matters where signs overlap: the narrower first. */
static const struct preset presets[] = {
    { .name = "reddit", .encoding = BODY_MARKDOWN, .id = { "id", "name" }, .text = { "body" },
      .roles = { { "parent_id" }, { "author" }, { "created_utc" } },
      .signs = { "!text,body,link_id", "!text,body,subreddit", "!text,body,created_utc" },
      .gone = { "[deleted]", "[removed]" } },
    { .name = "hackernews", .encoding = BODY_HTML_ARROWS, .id = { "id", "objectID" }, .text = { "text", "comment_text" },
      .roles = { { "parent", "parent_id" }, { "by", "author" }, { "time", "created_at_i" } },
      .signs = { "by,id,time,type", "comment_text,objectID", "comment_text,story_id", "text,author,created_at_i" } },
    { .name = "discourse", .encoding = BODY_HTML, .id = { "id" }, .text = { "cooked" }, .signs = { "cooked" },
      .roles = { { "reply_to_post_number" }, { "username" }, { "created_at" } } },
    { .name = "youtube", .encoding = BODY_HTML, .id = { "id" },
      .text = { "snippet.textDisplay", "snippet.textOriginal", "snippet.topLevelComment.snippet.textDisplay",
                "snippet.topLevelComment.snippet.textOriginal" },
      .roles = { { "snippet.parentId" },
                 { "snippet.authorDisplayName", "snippet.topLevelComment.snippet.authorDisplayName" },
                 { "snippet.publishedAt", "snippet.topLevelComment.snippet.publishedAt" } },
      .signs = { "snippet.textDisplay", "snippet.textOriginal", "snippet.topLevelComment.snippet.textDisplay",
                 "snippet.topLevelComment.snippet.textOriginal" } },
    { .name = "lemmy", .encoding = BODY_MARKDOWN, .id = { "comment.id", "id" }, .text = { "comment.content", "content" },
      .roles = { { "comment.path", "path" }, { "creator.name", "comment.creator_id", "creator_id" },
                 { "comment.published", "comment.published_at", "published", "published_at" } },
      .parent_in_path = true, .inner = "comment",
      .signs = { "comment.content,comment.path", "!text,content,path,creator_id", "!text,content,path,published" } },
    { .name = "mastodon", .encoding = BODY_HTML, .id = { "id" }, .text = { "content" },
      .roles = { { "in_reply_to_id" }, { "account.acct" }, { "created_at" } }, .inner = "reblog",
      .signs = { "!text,content,account", "!text,content,in_reply_to_id", "!text,content,spoiler_text" } },
    { .name = "coral", .encoding = BODY_HTML, .id = { "id", "_id", "Comment ID" },
      .text = { "body", "revision.body", "revisions[].body", "Comment Text" },
      .roles = { { "parentID", "parent.id" }, { "author.username", "authorID", "author.id" },
                 { "createdAt", "Published Timestamp" } },
      .inner = "revisions",
      .signs = { "!text,body,createdAt", "!text,body,storyID", "!text,revision.body,createdAt",
                 "!text,revisions,storyID", "Comment ID,Comment Text" } },
    { .name = "nyt", .encoding = BODY_HTML, .id = { "commentID" }, .text = { "commentBody" },
      .roles = { { "parentID" }, { "userDisplayName" }, { "createDate" } }, .signs = { "commentBody" } },
    { .name = "disqus", .encoding = BODY_HTML, .id = { "dsq:id" }, .text = { "message" },
      .roles = { { "parent.dsq:id" }, { "author.name", "author.username" }, { "createdAt" } },
      .element = "post", .root = "disqus" },
    { .name = "wordpress", .encoding = BODY_HTML, .id = { "wp:comment_id" }, .text = { "wp:comment_content" },
      .roles = { { "wp:comment_parent" }, { "wp:comment_author" }, { "wp:comment_date_gmt", "wp:comment_date" } },
      .element = "wp:comment", .root = "wordpress.org/export" },
};
enum { PRESETS = sizeof presets / sizeof *presets };

/* Every name of the signs. A dotted one is made of the bit of its last part inside the object of the first. */
static const struct { const char *name, *outer, *inner; } names[] = {
    { "text", NULL, NULL }, { "body", NULL, NULL }, { "link_id", NULL, NULL }, { "subreddit", NULL, NULL },
    { "created_utc", NULL, NULL }, { "by", NULL, NULL }, { "id", NULL, NULL }, { "time", NULL, NULL },
    { "type", NULL, NULL }, { "comment_text", NULL, NULL }, { "objectID", NULL, NULL }, { "story_id", NULL, NULL },
    { "author", NULL, NULL }, { "created_at_i", NULL, NULL }, { "cooked", NULL, NULL }, { "content", NULL, NULL },
    { "path", NULL, NULL }, { "creator_id", NULL, NULL }, { "published", NULL, NULL }, { "account", NULL, NULL },
    { "in_reply_to_id", NULL, NULL }, { "spoiler_text", NULL, NULL }, { "createdAt", NULL, NULL },
    { "storyID", NULL, NULL }, { "commentBody", NULL, NULL }, { "textDisplay", NULL, NULL },
    { "textOriginal", NULL, NULL }, { "comment", NULL, NULL }, { "revisions", NULL, NULL },
    { "Comment ID", NULL, NULL }, { "Comment Text", NULL, NULL },
    { "snippet.textDisplay", "snippet", "textDisplay" }, { "snippet.textOriginal", "snippet", "textOriginal" },
    { "topLevelComment.snippet.textDisplay", "topLevelComment", "snippet.textDisplay" },
    { "topLevelComment.snippet.textOriginal", "topLevelComment", "snippet.textOriginal" },
    { "snippet.topLevelComment.snippet.textDisplay", "snippet", "topLevelComment.snippet.textDisplay" },
    { "snippet.topLevelComment.snippet.textOriginal", "snippet", "topLevelComment.snippet.textOriginal" },
    { "comment.content", "comment", "content" }, { "comment.path", "comment", "path" },
    { "revision.body", "revision", "body" },
};
enum { NAMES = sizeof names / sizeof *names };
_Static_assert(NAMES <= 64, "preset_names has 64 bits");

const struct preset *preset_find(const char *name)
{
    for (size_t i = 0; i < PRESETS; i++)
        if (strcmp(presets[i].name, name) == 0)
            return &presets[i];
    return NULL;
}

const struct preset *preset_at(size_t index)
{
    return index < PRESETS ? &presets[index] : NULL;
}

static preset_names bit_of(const char *name, size_t length)
{
    for (size_t i = 0; i < NAMES; i++)
        if (strlen(names[i].name) == length && memcmp(names[i].name, name, length) == 0)
            return (preset_names)1 << i;
    return 0;
}

preset_names preset_name_bits(const char *name, size_t length, preset_names inner)
{
    preset_names bits = 0;
    for (size_t i = 0; i < NAMES; i++) {
        const char *mine = names[i].outer != NULL ? names[i].outer : names[i].name;
        if (strlen(mine) != length || memcmp(mine, name, length) != 0)
            continue;
        if (names[i].outer == NULL || (inner & bit_of(names[i].inner, strlen(names[i].inner))) != 0)
            bits |= (preset_names)1 << i;
    }
    return bits;
}

preset_names preset_own_names(preset_names has)
{
    for (size_t i = 0; i < NAMES; i++)
        if (names[i].outer != NULL)
            has &= ~((preset_names)1 << i);
    return has;
}

preset_names preset_text_names(void)
{
    static const char *const texts[] = { "text", "body", "comment", "content" };
    preset_names bits = 0;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        bits |= bit_of(texts[i], strlen(texts[i]));
    return bits;
}

static bool has_sign(preset_names has, const char *sign)
{
    for (const char *at = sign; *at != '\0';) {
        size_t length = strcspn(at, ",");
        bool forbidden = *at == '!';
        preset_names bit = bit_of(at + forbidden, length - forbidden);
        if (((has & bit) != 0) == forbidden)
            return false;
        at += length + (at[length] == ',');
    }
    return true;
}

const struct preset *preset_by_names(preset_names has)
{
    for (size_t i = 0; i < PRESETS && has != 0; i++)
        for (size_t s = 0; s < PRESET_SIGNS && presets[i].signs[s] != NULL; s++)
            if (has_sign(has, presets[i].signs[s]))
                return &presets[i];
    return NULL;
}

const struct preset *preset_of_xml(const char *bytes, size_t length)
{
    if (length < 5 || memcmp(bytes, "<", 1) != 0)
        return NULL;
    for (size_t i = 0; i < PRESETS; i++)
        if (presets[i].root != NULL && memmem(bytes, length < 4096 ? length : 4096, presets[i].root,
                                              strlen(presets[i].root)) != NULL)
            return &presets[i];
    return NULL;
}
