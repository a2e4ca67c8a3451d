/* terminals.h - whether a test can drive the program through a pseudo-terminal. */
#ifndef SUPPORT_TERMINALS_H
#define SUPPORT_TERMINALS_H

#include <pty.h>
#include <stdbool.h>
#include <stdio.h>
#include <unistd.h>

/* A container without /dev/pts has none. Says so when it is false, for that is why tests are skipped. */
static inline bool terminals_exist(void)
{
    int first, second;
    if (openpty(&first, &second, NULL, NULL, NULL) != 0) {
        printf("skipped: this machine has no pseudo-terminals\n");
        return false;
    }
    (void)close(first);
    (void)close(second);
    return true;
}

#endif
