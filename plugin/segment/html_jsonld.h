/* html_jsonld.h - the readers' comments that a page describes to machines, as schema.org JSON-LD.
 *
 * They only vouch for what a reader sees: a visible post whose text is that of a described comment is surely a post,
 * and has its writer and time where the page shows none. A comment that is described but not shown is no reply.
 */
#ifndef SEGMENT_HTML_JSONLD_H
#define SEGMENT_HTML_JSONLD_H

#include "segment/lines.h"
#include "segment/posts.h"

/* Letters and digits of a text, folded. Texts are the same when their first JSONLD_SAME are, or all when they have
 * fewer; those behind tell apart comments that begin alike. */
enum { JSONLD_SAME = 20, JSONLD_KEPT = 64 };
struct jsonld_key {
    uint32_t codes[JSONLD_KEPT];
    uint32_t count;
};

struct jsonld_comment {
    struct jsonld_key key;
    uint32_t author_start, author_length, time_start, time_length; /* bytes of the lines' text; length 0: unknown */
    uint32_t next;                                                 /* in its slot: index plus one, or 0 */
    bool taken;
};

/* Zeroed at the start. */
struct jsonld {
    struct jsonld_comment *items;
    size_t count, capacity;
    uint32_t *slots;
    size_t slot_count; /* a power of two */
    char *text;        /* writers and times, before they go behind the lines' text */
    size_t length, text_capacity;
};

/* Reads the blocks of the page's source and puts writers and times behind the text of `lines`, which are complete.
 * Broken blocks are passed over. VANE_ERROR_MEMORY only. */
int32_t jsonld_read(struct jsonld *known, struct lines *lines, const char *bytes, size_t length,
                    struct vane_error *error);

/* True when a described comment's text begins with line `at`; lines from `end` on do not belong to it. */
bool jsonld_begins(const struct jsonld *known, const struct lines *lines, size_t at, size_t end);

/* True when a described comment is the post's body, perhaps behind some lines of another. */
bool jsonld_holds(const struct jsonld *known, const struct lines *lines, const struct post *post);

/* Gives described posts the writer and the time that the page does not show. */
void jsonld_fill(struct jsonld *known, const struct lines *lines, struct posts *posts);

void jsonld_free(struct jsonld *known);

#endif
