/* label_screen.h - the whole terminal as vane label uses it: raw keys in, one comment drawn out.
 *
 * The terminal is given back on closing, on suspension, and when the program crashes. Signals that end a program
 * are only noted, and come out of screen_key, so that nothing is cut off half way. One screen in a program.
 */
#ifndef CLI_LABEL_SCREEN_H
#define CLI_LABEL_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

/* What screen_key returns besides the printable ASCII characters, letters always small. */
enum screen_key {
    KEY_REDRAW = 256, /* the window has another size, or the program goes on after a suspension */
    KEY_BACK,
    KEY_UP,
    KEY_DOWN,
    KEY_PAGE_UP,
    KEY_PAGE_DOWN,
    KEY_END /* hang-up, a signal (see screen_signal), end of input */
};

/* From top to bottom; UTF-8. NULL leaves a line out or empty. Only text and statement take more than one line. */
struct label_view {
    const char *title, *statement;
    const char *text; /* not NULL */
    size_t text_length;
    const char *answer, *opinion, *message, *keys;
    bool is_bad;   /* the message is about a failure */
    size_t scroll; /* in, out: the first line of the text that is shown; drawing clips it */
    size_t page;   /* out: how many of its lines fit */
};

/* Takes the terminal. False when it cannot be set (errno). */
bool screen_open(void);
void screen_close(void);

/* Draws everything anew in one write. */
void screen_draw(struct label_view *view);

/* Waits for a key. Pasted text and unknown keys are swallowed. */
int screen_key(void);

/* The signal that ended the input, or 0. */
int screen_signal(void);

#endif
