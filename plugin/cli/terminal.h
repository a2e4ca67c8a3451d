/* terminal.h - what a person sees: colour, width, columns, progress. */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum colour { COLOUR_NONE, COLOUR_GOOD, COLOUR_BAD, COLOUR_FAINT, COLOUR_STRONG };

/* True when `file` is a terminal. */
bool terminal_is(FILE *file);

/* True when colour is wanted: a terminal, and NO_COLOR is not set. */
bool terminal_has_colour(FILE *file);

/* Columns of the terminal; 100 where there is none. At least 60. */
int terminal_width(void);

/* The escape that begins a colour, or ends it (COLOUR_NONE); "" where colour is off. */
const char *terminal_colour(enum colour colour, bool on);

/* Prints UTF-8 text on one line: white space becomes blanks, control characters are dropped, and what does not fit
 * into `columns` is cut with an ellipsis. Pads with blanks when pad is true. Returns the columns used. */
int terminal_print_cut(FILE *to, const char *utf8, size_t length, int columns, bool pad);

/* A line on standard error that is drawn over; silent where that is no terminal. */
struct progress {
    int64_t started_ms, drawn_ms;
    uint64_t first_bytes; /* done before the first was scored */
    bool shown;
};
void progress_draw(struct progress *progress, const char *what, uint64_t done, uint64_t total);

/* The same for a dump: bytes of the input, comments a second, time left. total 0: how many there are is not known. */
void progress_score(struct progress *progress, uint64_t bytes, uint64_t total, uint64_t comments);

/* A clock that only goes forward, in milliseconds. */
int64_t terminal_now_ms(void);
void progress_clear(struct progress *progress);

#endif
