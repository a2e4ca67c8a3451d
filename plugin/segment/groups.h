/* groups.h - the lines that together say who wrote and when: "name", "Moderator", "3 hours ago", "12 points". */
#ifndef SEGMENT_GROUPS_H
#define SEGMENT_GROUPS_H

#include "segment/line_class.h"
#include "segment/lines.h"

struct group {
    uint32_t first, end;  /* lines, end one past */
    uint32_t marks;       /* of all its lines together */
    bool clean;           /* a gap, control or heading stands before it, so that its first line is sure */
};

struct groups {
    struct group *items;
    size_t count, capacity;
    bool gaps_tell; /* blank lines part something on this page; false where they stand between all lines */
    bool dates_lead;   /* "March 3, 2026 / X wrote:" is one byline on this page */
    bool attributions; /* "X said:" without a date quotes somebody on this page, and begins no post */
};

/* Marks that end the text of a post, whatever stands behind. */
enum { MARKS_STOP = MARK_HEADING | MARK_EMPTY | MARK_FORM | MARK_LURE | MARK_FOOTER | MARK_PINGBACK };

int32_t groups_find(const struct lines *lines, struct groups *groups, struct vane_error *error);
void groups_free(struct groups *groups);

/* A gap before the line that parts it from what stands above. */
static inline bool groups_gap(const struct groups *groups, const struct line *line)
{
    return line->gap > GAP_BLANK || (line->gap == GAP_BLANK && groups->gaps_tell);
}

/* How many lines from `at` on (0 to 2) say whom the quote below them quotes: "On Monday X wrote:". */
size_t groups_heads_quote(const struct lines *lines, size_t at);

/* True for a line that belongs to the text of whoever wrote it. */
bool line_is_body(const struct line *line);

#endif
