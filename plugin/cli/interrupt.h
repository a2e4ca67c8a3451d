/* interrupt.h - Ctrl-C and kill while something is made that must be whole or not there.
 *
 * While nothing is written yet a signal ends the program at once, with one line that says so. While the writing
 * lasts it is held back until that is done. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

/* SIGINT, SIGTERM and SIGHUP from now on print "vane: interrupted; TEXT" to standard error and end the program as the
 * signal would. A signal that was ignored stays so. text is copied; again to change it. */
void interrupt_says(const char *text);

/* Holds the signals back, and lets them in again. */
void interrupt_hold(void);
void interrupt_release(void);

#endif
