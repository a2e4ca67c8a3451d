#include "segment/html_jsonld.h"

#include <string.h>
#include <utf8proc.h>

#include "base/error.h"
#include "base/html_scan.h"
#include "base/json.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "segment/html_unescape.h"

enum {
    BLOCK_BYTES_MAX = 4 << 20,
    DEPTH_MAX = 64,
    PLAIN_BYTES = 4096, /* of a text; more than its key needs */
    NAME_BYTES = 120,
    SHORT_MIN = 3,      /* letters and digits of a text that can be told at all */
    CHAIN_MAX = 32,
    LOOK_LINES = 6,
    FOLDED_MAX = 32     /* code points that one can fold to */
};

static bool is_letter(utf8proc_category_t category)
{
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

static void key_add(struct jsonld_key *key, const char *text, size_t length)
{
    const utf8proc_option_t options =
        UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK;
    for (size_t at = 0; at < length && key->count < JSONLD_KEPT;) {
        uint32_t code;
        bool valid;
        utf8proc_int32_t folded[FOLDED_MAX];
        int last = 0;
        at += utf8_decode((const uint8_t *)text + at, length - at, &code, &valid);
        utf8proc_ssize_t size =
            utf8proc_decompose_char((utf8proc_int32_t)code, folded, FOLDED_MAX, options, &last);
        for (utf8proc_ssize_t i = 0; i < size && i < FOLDED_MAX && key->count < JSONLD_KEPT; i++) {
            utf8proc_category_t category = utf8proc_category(folded[i]);
            if (is_letter(category) || category == UTF8PROC_CATEGORY_ND)
                key->codes[key->count++] = (uint32_t)folded[i];
        }
    }
}

/* Numbers and a letter or two are no text that could be known again. */
static bool key_tells(const struct jsonld_key *key)
{
    bool letter = false;
    for (uint32_t i = 0; i < key->count; i++)
        letter = letter || is_letter(utf8proc_category((utf8proc_int32_t)key->codes[i]));
    return letter && key->count >= SHORT_MIN;
}

static size_t key_slot(const struct jsonld *known, const struct jsonld_key *key)
{
    uint32_t size = key->count < JSONLD_SAME ? key->count : JSONLD_SAME;
    uint32_t hash = 2166136261u ^ size;
    for (uint32_t i = 0; i < size; i++)
        hash = (hash ^ key->codes[i]) * 16777619u;
    return (hash ^ hash >> 15) & (known->slot_count - 1);
}

/* How far the keys are the same; 0 when they stand for different texts. */
static uint32_t key_common(const struct jsonld_key *a, const struct jsonld_key *b)
{
    uint32_t least = a->count < b->count ? a->count : b->count, same = 0;
    while (same < least && a->codes[same] == b->codes[same])
        same++;
    return same >= JSONLD_SAME || (same == a->count && same == b->count) ? same : 0;
}

/* The comment most like the key, one not taken yet before others; index plus one, or 0. */
static uint32_t find_comment(const struct jsonld *known, const struct jsonld_key *key)
{
    uint32_t best = 0, most = 0;
    int steps = 0;
    if (!key_tells(key))
        return 0;
    for (uint32_t at = known->slots[key_slot(known, key)]; at != 0 && steps++ < CHAIN_MAX;
         at = known->items[at - 1].next) {
        const struct jsonld_comment *comment = &known->items[at - 1];
        uint32_t worth = 2 * key_common(&comment->key, key);
        worth += worth > 0 && !comment->taken;
        if (worth > most) {
            most = worth;
            best = at;
        }
    }
    return best;
}

/* From the last to the first, so that the first of several stands in front. */
static int32_t index_comments(struct jsonld *known, struct vane_error *error)
{
    known->slot_count = 64;
    while (known->slot_count < known->count * 2)
        known->slot_count *= 2;
    known->slots = memory_zeroed(known->slot_count, sizeof *known->slots);
    if (known->slots == NULL)
        return error_memory(error);
    for (size_t i = known->count; i > 0; i--) {
        size_t slot = key_slot(known, &known->items[i - 1].key);
        known->items[i - 1].next = known->slots[slot];
        known->slots[slot] = (uint32_t)i;
    }
    return VANE_OK;
}

/* Keeps a short string; *length is 0 when there is none. */
static int32_t keep_string(struct jsonld *known, const json_t *value, uint32_t *start, uint32_t *length,
                           struct vane_error *error)
{
    char plain[NAME_BYTES];
    size_t size = json_is_string(value)
                      ? unescape(json_string_value(value), json_string_length(value), plain, sizeof plain)
                      : 0;
    if (memory_reserve(&known->text, &known->text_capacity, known->length + size + 1, 1) != 0)
        return error_memory(error);
    memcpy(known->text + known->length, plain, size);
    *start = (uint32_t)known->length;
    *length = (uint32_t)size;
    known->length += size;
    return VANE_OK;
}

static bool has_type(const json_t *object, const char *const *types)
{
    const json_t *type = json_object_get(object, "@type");
    size_t count = json_is_array(type) ? json_array_size(type) : 1;
    for (size_t i = 0; i < count; i++) {
        const char *name = json_string_value(json_is_array(type) ? json_array_get(type, i) : type);
        const char *last = name != NULL ? strrchr(name, '/') : NULL;
        for (size_t k = 0; name != NULL && types[k] != NULL; k++)
            if (strcmp(last != NULL ? last + 1 : name, types[k]) == 0)
                return true;
    }
    return false;
}

static int32_t take_comment(struct jsonld *known, const json_t *object, struct vane_error *error)
{
    int32_t status = VANE_OK;
    char plain[PLAIN_BYTES];
    struct jsonld_comment comment = { .key = { .count = 0 } };
    const json_t *text = json_object_get(object, "text"), *time = json_object_get(object, "dateCreated");
    const json_t *author = json_object_get(object, "author");
    if (!json_is_string(text))
        text = json_object_get(object, "articleBody");
    if (!json_is_string(text))
        return VANE_OK;
    if (json_is_array(author))
        author = json_array_get(author, 0);
    if (json_is_object(author))
        author = json_object_get(author, "name");
    key_add(&comment.key, plain,
            unescape(json_string_value(text), json_string_length(text), plain, sizeof plain));
    if (!key_tells(&comment.key))
        return VANE_OK;
    TRY(keep_string(known, author, &comment.author_start, &comment.author_length, error));
    TRY(keep_string(known, json_is_string(time) ? time : json_object_get(object, "datePublished"),
                    &comment.time_start, &comment.time_length, error));
    if (memory_reserve(&known->items, &known->capacity, known->count + 1, sizeof *known->items) != 0)
        return error_memory(error);
    known->items[known->count++] = comment;
done:
    return status;
}

/* Answers of a FAQ are the editors' own, and items of a list stand on other pages. */
static int32_t walk(struct jsonld *known, const json_t *value, unsigned depth, struct vane_error *error)
{
    static const char *const posts[] = { "Comment", "Answer", "DiscussionForumPosting", NULL };
    static const char *const others[] = { "FAQPage", "ItemList", NULL };
    int32_t status = VANE_OK;
    if (depth >= DEPTH_MAX)
        return VANE_OK;
    for (size_t i = 0; i < json_array_size(value); i++)
        TRY(walk(known, json_array_get(value, i), depth + 1, error));
    if (!json_is_object(value) || has_type(value, others))
        return VANE_OK;
    if (has_type(value, posts))
        TRY(take_comment(known, value, error));
    void *at = json_object_iter((json_t *)(uintptr_t)value);
    for (; at != NULL; at = json_object_iter_next((json_t *)(uintptr_t)value, at))
        TRY(walk(known, json_object_iter_value(at), depth + 1, error));
done:
    return status;
}

static int32_t read_block(struct jsonld *known, const char *bytes, size_t length, struct vane_error *error)
{
    json_error_t broken;
    bool out_of_memory = false;
    if (length > BLOCK_BYTES_MAX)
        return VANE_OK;
    json_t *root = json_parse(bytes, length, 0, &broken, &out_of_memory);
    if (root == NULL)
        return out_of_memory ? error_memory(error) : VANE_OK;
    int32_t status = walk(known, root, 0, error);
    json_decref(root);
    return status;
}

static bool contains(const char *bytes, size_t length, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = bytes, *end = bytes + length;
         (size_t)(end - at) >= size && (at = memchr(at, word[0], (size_t)(end - at) - size + 1)) != NULL; at++)
        if (memcmp(at, word, size) == 0)
            return true;
    return false;
}

int32_t jsonld_read(struct jsonld *known, struct lines *lines, const char *bytes, size_t length,
                    struct vane_error *error)
{
    static const char type[] = "application/ld+json";
    int32_t status = VANE_OK;
    if (lines->count == 0 || !contains(bytes, length, type))
        return VANE_OK;
    struct html_scan scan;
    scan_start(&scan, bytes, length);
    size_t block = 0; /* where one begins */
    for (enum scan_event event; (event = scan_next(&scan)) != SCAN_END;) {
        if (block > 0)
            TRY(read_block(known, bytes + block, scan.begin - block, error));
        bool open = event == SCAN_OPEN && strcmp(scan.name, "script") == 0;
        block = open && contains(bytes + scan.begin, scan.end - scan.begin, type) ? scan.end : 0;
    }
    if (known->count == 0 || lines->length + known->length > UINT32_MAX / 2) {
        known->count = 0;
        goto done;
    }
    char *text = memory_resize(lines->text, lines->length + known->length + 1);
    FAIL_IF(text == NULL, error, VANE_ERROR_MEMORY, NULL, 0, "out of memory");
    memcpy(text + lines->length, known->text, known->length);
    for (size_t i = 0; i < known->count; i++) {
        known->items[i].author_start += (uint32_t)lines->length;
        known->items[i].time_start += (uint32_t)lines->length;
    }
    lines->text = text;
    lines->length += known->length;
    TRY(index_comments(known, error));
done:
    return status;
}

static uint32_t find_at(const struct jsonld *known, const struct lines *lines, size_t at, size_t end)
{
    struct jsonld_key key = { .count = 0 }, alone;
    if (known->count == 0 || at >= end)
        return 0;
    key_add(&key, line_text(lines, &lines->items[at]), lines->items[at].length);
    alone = key;
    for (size_t next = at + 1; alone.count > 0 && next < end && key.count < JSONLD_KEPT; next++)
        key_add(&key, line_text(lines, &lines->items[next]), lines->items[next].length);
    uint32_t found = find_comment(known, &key);
    return found == 0 && alone.count < JSONLD_SAME ? find_comment(known, &alone) : found;
}

bool jsonld_begins(const struct jsonld *known, const struct lines *lines, size_t at, size_t end)
{
    return find_at(known, lines, at, end) != 0;
}

static uint32_t find_post(const struct jsonld *known, const struct lines *lines, const struct post *post)
{
    uint32_t found = 0;
    for (size_t at = post->begin; found == 0 && at < post->end && at < post->begin + LOOK_LINES; at++)
        found = find_at(known, lines, at, post->end);
    return found;
}

bool jsonld_holds(const struct jsonld *known, const struct lines *lines, const struct post *post)
{
    return find_post(known, lines, post) != 0;
}

void jsonld_fill(struct jsonld *known, const struct lines *lines, struct posts *posts)
{
    for (size_t i = 0; i < posts->count; i++) {
        struct post *post = &posts->items[i];
        uint32_t found = find_post(known, lines, post);
        if (found == 0)
            continue;
        struct jsonld_comment *comment = &known->items[found - 1];
        comment->taken = true;
        if (post->author_length == 0) {
            post->author_start = comment->author_start;
            post->author_length = comment->author_length;
        }
        if (post->time_length == 0) {
            post->time_start = comment->time_start;
            post->time_length = comment->time_length;
        }
    }
}

void jsonld_free(struct jsonld *known)
{
    memory_free(known->items);
    memory_free(known->slots);
    memory_free(known->text);
    memset(known, 0, sizeof *known);
}
