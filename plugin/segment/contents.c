#include "segment/contents.h"

#include <string.h>
#include <strings.h>

#include "base/error.h"
#include "segment/groups.h"
#include "segment/html_hints.h"
#include "segment/repeats.h"

enum { SIGNATURE_LINES = 8, MOTTO_LINES = 4, MOTTO_BYTES = 120, NAME_BYTES_MAX = 48, LABELS_MIN = 3 };

static bool is_dashes(const struct lines *lines, const struct line *line)
{
    return line->length == 2 && memcmp(line_text(lines, line), "--", 2) == 0;
}

/* A last line that only repeats the writer's name, or the first word of it. */
static bool signs_off(const struct lines *lines, const struct line *line, const struct post *post)
{
    if ((line->marks & MARK_NAME) == 0 || line->length > post->author_length || line->length < 2)
        return false;
    const char *author = lines->text + post->author_start;
    bool whole = line->length == post->author_length || author[line->length] == ' ';
    return whole && memcmp(author, line_text(lines, line), line->length) == 0;
}

/* A few lines below a rule, none of them long. */
static bool is_motto(const struct lines *lines, uint32_t begin, uint32_t end)
{
    for (uint32_t at = begin; at < end; at++)
        if (lines->items[at].length > MOTTO_BYTES)
            return false;
    return begin < end && end - begin <= MOTTO_LINES;
}

/* The end of what the writer wrote: "Sent from my ..." and what stands below "--" or a rule are not it. */
static uint32_t cut_signature(const struct lines *lines, const struct post *post)
{
    uint32_t end = post->end;
    if (end > post->begin + 1 && signs_off(lines, &lines->items[end - 1], post))
        end--;
    while (end > post->begin + 1 && (lines->items[end - 1].marks & (MARK_SIGNATURE | MARK_RULE)) != 0)
        end--;
    uint32_t floor = end - post->begin > SIGNATURE_LINES ? end - SIGNATURE_LINES : post->begin + 1;
    for (uint32_t at = end; at > floor; at--) {
        const struct line *line = &lines->items[at - 1];
        bool ruled = (line->marks & MARK_RULE) != 0 &&
                     (lines->text[line->start] == '_' || is_motto(lines, at, end));
        if (is_dashes(lines, line) || ruled)
            end = at - 1;
    }
    while (end > post->begin + 1 && (lines->items[end - 1].marks & (MARK_SIGNATURE | MARK_RULE)) != 0)
        end--;
    return end;
}

/* "X said: / their words / Click to expand": the lines between. Without an end the quote is one line. */
static void mark_attributed(struct lines *lines, uint32_t at, uint32_t end)
{
    lines->items[at].role = ROLE_HIDDEN;
    uint32_t stop = at + 1;
    while (stop < end && (lines->items[stop].marks & (MARK_EXPAND | MARK_SAYS)) == 0)
        stop++;
    bool expands = stop < end && (lines->items[stop].marks & MARK_EXPAND) != 0;
    if (!expands) {
        stop = at + 2 < end ? at + 2 : at + 1;
        if (stop < end && (lines->items[at + 1].marks & MARK_QUOTE) != 0)
            return;
    }
    for (uint32_t i = at + 1; i < stop; i++)
        lines->items[i].role = ROLE_QUOTE;
}

/* "> On Monday X wrote:" */
static bool ends_in_wrote(const struct lines *lines, const struct line *line)
{
    const char *end = line_text(lines, line) + line->length;
    return line->length > 8 && (memcmp(end - 6, "wrote:", 6) == 0 || memcmp(end - 5, "said:", 5) == 0);
}

static void mark_roles(struct lines *lines, const struct post *post)
{
    for (uint32_t at = post->begin; at < post->end; at++) {
        struct line *line = &lines->items[at];
        if (line->role != ROLE_TEXT)
            continue;
        if (at + 1 < post->end && groups_heads_quote(lines, at) > 0)
            for (size_t size = groups_heads_quote(lines, at), i = 0; i < size; i++)
                lines->items[at + i].role = ROLE_HIDDEN;
        else if ((line->marks & (MARK_QUOTE | MARK_SAYS)) == (MARK_QUOTE | MARK_SAYS))
            mark_attributed(lines, at, post->end);
        else if ((line->marks & MARK_QUOTE) != 0)
            line->role = ends_in_wrote(lines, line) ? ROLE_HIDDEN : ROLE_QUOTE;
        else if ((line->marks & MARK_SAYS) != 0)
            mark_attributed(lines, at, post->end);
        else if ((line->marks & (MARK_EXPAND | MARK_SIGNATURE | MARK_RULE)) != 0)
            line->role = ROLE_HIDDEN;
        else if ((line->marks & MARK_CONTROL) != 0 && (line->marks & MARK_PROSE) == 0 &&
                 post->end - post->begin > 1 && (line->node == 0 || (line->hints & (HINT_BUTTON | HINT_LINK)) != 0))
            line->role = ROLE_HIDDEN;
    }
}

/* The bytes of "In reply to " in front of a name, or 0. */
static uint32_t addressing_length(const char *text, uint32_t length)
{
    static const char *const words[] = { "in reply to ",  "in response to ", "replying to ", "reply to ",
                                         "response to ",  "als antwort auf ", "antwort auf ", "antwort an ",
                                         "en réponse à ", "en respuesta a ", "in risposta a " };
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t size = strlen(words[i]);
        if (length > size && strncasecmp(text, words[i], size) == 0)
            return (uint32_t)size;
    }
    return 0;
}

/* "Anna" or "Anna:" above a post that is not Anna's, on a page where she writes too: whom it answers, or, with a
 * colon, whose words come next. */
static void mark_addressee(struct lines *lines, const struct post *post, const struct repeats *names)
{
    struct line *line = &lines->items[post->begin];
    uint32_t start = line->start, length = line->length;
    bool colon = lines->text[start + length - 1] == ':';
    if (post->end < post->begin + 2 || length > NAME_BYTES_MAX || line[1].gap != GAP_NONE || line[1].soft)
        return;
    length -= colon;
    uint32_t skipped = addressing_length(lines->text + start, length);
    start += skipped;
    length -= skipped;
    if (lines->text[start] == '@' && length > 1) {
        start++;
        length--;
    }
    bool own = length == post->author_length &&
               memcmp(lines->text + start, lines->text + post->author_start, length) == 0;
    if (length == 0 || (own && !colon) || !repeats_knows(names, repeats_hash(1, lines->text + start, length)))
        return;
    uint32_t end = post->begin + 1;
    while (colon && end < post->end && (end == post->begin + 1 || lines->items[end].gap == GAP_NONE))
        end++;
    if (end == post->end)
        return; /* nothing would be left */
    line->role = ROLE_HIDDEN;
    for (uint32_t at = post->begin + 1; at < end; at++)
        lines->items[at].role = ROLE_QUOTE;
}

/* A label such as "A:" in front of nearly every post. */
static void hide_labels(struct lines *lines, const struct posts *posts)
{
    size_t votes = 0, same = 0;
    const struct line *most = NULL;
    for (size_t i = 0; i < posts->count; i++) {
        const struct line *line = &lines->items[posts->items[i].begin];
        if (posts->items[i].end < posts->items[i].begin + 2)
            continue;
        if (votes == 0)
            most = line;
        votes += votes == 0 || lines_same(lines, line, most) ? 1u : (size_t)-1;
    }
    for (int pass = 0; pass < 2 && votes > 0; pass++)
        for (size_t i = 0; i < posts->count; i++) {
            const struct post *post = &posts->items[i];
            if (post->end < post->begin + 2 || !lines_same(lines, &lines->items[post->begin], most))
                continue;
            if (pass == 0)
                same++;
            else if (same >= LABELS_MIN && same * 10 >= posts->count * 7)
                lines->items[post->begin].role = ROLE_HIDDEN;
        }
}

static int32_t know_names(struct repeats *names, const struct lines *lines, const struct posts *posts,
                          struct vane_error *error)
{
    int32_t status = VANE_OK;
    for (size_t i = 0; i < posts->count; i++) {
        const struct post *post = &posts->items[i];
        uint64_t hash = repeats_hash(1, lines->text + post->author_start, post->author_length);
        FAIL_IF(post->author_length > 0 && repeats_post(names, hash) < 0, error, VANE_ERROR_MEMORY, NULL, 0,
                "out of memory");
    }
done:
    return status;
}

/* The hash of a post's last line together with its writer; 0 for a post of one line. */
static uint64_t hash_motto(const struct lines *lines, const struct post *post)
{
    if (post->author_length == 0 || post->end < post->begin + 2)
        return 0;
    const struct line *line = &lines->items[post->end - 1];
    uint64_t hash = repeats_hash(2, lines->text + post->author_start, post->author_length);
    return line->length < MOTTO_BYTES * 2 ? repeats_hash(hash, line_text(lines, line), line->length) : 0;
}

/* Finds last lines that end two posts of one writer. */
static int32_t know_mottos(struct repeats *mottos, const struct lines *lines, const struct posts *posts,
                           struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct repeats once = { NULL, 0, 0 };
    for (size_t i = 0; i < posts->count; i++) {
        uint64_t hash = hash_motto(lines, &posts->items[i]);
        int known = hash != 0 ? repeats_post(&once, hash) : 0;
        FAIL_IF(known < 0 || (known > 0 && repeats_post(mottos, hash) < 0), error, VANE_ERROR_MEMORY, NULL, 0,
                "out of memory");
    }
done:
    repeats_free(&once);
    return status;
}

/* What ends several posts of one writer is no part of any. */
static uint32_t cut_motto(const struct lines *lines, const struct post *post, const struct repeats *mottos)
{
    uint64_t hash = hash_motto(lines, post);
    return hash != 0 && repeats_knows(mottos, hash) ? post->end - 1 : post->end;
}

static size_t count_text(const struct lines *lines, const struct post *post)
{
    size_t count = 0;
    for (uint32_t at = post->begin; at < post->end; at++)
        count += lines->items[at].role == ROLE_TEXT;
    return count;
}

/* Words of others that stand earlier on the page. False when nothing of the post is its writer's own and the page's
 * article said it all before. */
static bool mark_repeats(struct lines *lines, const struct post *post, const struct repeats *repeats)
{
    size_t repeated = 0, by_article = 0, texts = count_text(lines, post), own = 0;
    bool by_post;
    for (uint32_t at = post->begin; at < post->end; at++) {
        const struct line *line = &lines->items[at];
        if (line->role != ROLE_TEXT)
            continue;
        if (repeats_has(repeats, line_text(lines, line), line->length, &by_post)) {
            repeated++;
            by_article += !by_post;
        } else {
            own++;
        }
    }
    if (repeated == 0)
        return true;
    if (own == 0)
        return !(by_article == texts && texts >= 2);
    for (uint32_t at = post->begin; at < post->end; at++) {
        struct line *line = &lines->items[at];
        if (line->role == ROLE_TEXT && repeats_has(repeats, line_text(lines, line), line->length, &by_post))
            line->role = ROLE_QUOTE;
    }
    return true;
}

/* A post that would be left without any words of its own keeps them all. */
static void keep_something(struct lines *lines, const struct post *post)
{
    if (count_text(lines, post) > 0)
        return;
    for (uint32_t at = post->begin; at < post->end; at++)
        if (lines->items[at].role == ROLE_QUOTE)
            lines->items[at].role = ROLE_TEXT;
}

/* "[deleted]": nothing is left of what somebody wrote. */
static bool is_removed(const struct lines *lines, const struct post *post)
{
    return post->end == post->begin + 1 && (lines->items[post->begin].marks & MARK_REMOVED) != 0;
}

static int32_t remember(struct repeats *repeats, const struct lines *lines, uint32_t begin, uint32_t end,
                        bool by_post, struct vane_error *error)
{
    for (uint32_t at = begin; at < end; at++) {
        const struct line *line = &lines->items[at];
        if (repeats_add(repeats, line_text(lines, line), line->length, by_post) != 0)
            return error_memory(error);
    }
    return VANE_OK;
}

/* 1 for a post whose writer, time and words were met before. */
static int was_met(const struct lines *lines, const struct post *post, struct repeats *repeats)
{
    if (post->author_length == 0 || post->time_length == 0)
        return 0;
    uint64_t hash = repeats_hash(1, lines->text + post->author_start, post->author_length);
    hash = repeats_hash(hash, lines->text + post->time_start, post->time_length);
    for (uint32_t at = post->begin; at < post->end; at++)
        hash = repeats_hash(hash, line_text(lines, &lines->items[at]), lines->items[at].length);
    return repeats_post(repeats, hash);
}

/* Drops the second half of a thread that stands twice on its page, for narrow and wide screens. A few posts that were
 * only sent twice stay. */
static int32_t drop_doubled(const struct lines *lines, struct posts *posts, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct repeats met = { NULL, 0, 0 };
    size_t doubled = 0, kept = 0;
    for (size_t i = 0; i < posts->count; i++) {
        int twice = was_met(lines, &posts->items[i], &met);
        FAIL_IF(twice < 0, error, VANE_ERROR_MEMORY, NULL, 0, "out of memory");
        posts->items[i].flags |= twice > 0 ? (uint32_t)POST_MET : 0u;
        doubled += twice > 0;
    }
    for (size_t i = 0; i < posts->count && doubled * 10 >= posts->count * 4; i++)
        if ((posts->items[i].flags & POST_MET) == 0)
            posts->items[kept++] = posts->items[i];
    posts->count = doubled * 10 >= posts->count * 4 ? kept : posts->count;
done:
    repeats_free(&met);
    return status;
}

int32_t contents_mark(struct lines *lines, struct posts *posts, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct repeats repeats = { NULL, 0, 0 }, names = { NULL, 0, 0 }, mottos = { NULL, 0, 0 };
    uint32_t done_lines = 0;
    size_t kept = 0;
    TRY(drop_doubled(lines, posts, error));
    hide_labels(lines, posts);
    TRY(know_names(&names, lines, posts, error));
    TRY(know_mottos(&mottos, lines, posts, error));
    for (size_t i = 0; i < posts->count; i++) {
        struct post post = posts->items[i];
        TRY(remember(&repeats, lines, done_lines, post.begin, false, error));
        done_lines = post.end;
        while (post.begin + 1 < post.end && (lines->items[post.begin].marks & MARK_SAYS) != 0 &&
               (lines->items[post.begin + 1].marks & MARK_QUOTE) != 0)
            post.begin++; /* "X wrote:" above > marks is a byline of its own */
        post.end = cut_motto(lines, &post, &mottos);
        post.end = cut_signature(lines, &post);
        mark_addressee(lines, &post, &names);
        mark_roles(lines, &post);
        bool genuine = !is_removed(lines, &post) && mark_repeats(lines, &post, &repeats);
        TRY(remember(&repeats, lines, post.begin, done_lines, true, error));
        if (!genuine)
            continue;
        keep_something(lines, &post);
        posts->items[kept++] = post;
        for (uint32_t at = post.begin; at < post.end; at++) {
            lines->items[at].kind = VANE_REPLY;
            lines->items[at].post = (uint32_t)kept;
        }
    }
    posts->count = kept;
done:
    repeats_free(&mottos);
    repeats_free(&names);
    repeats_free(&repeats);
    return status;
}
