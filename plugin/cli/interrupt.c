#include "cli/interrupt.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
enum { SIGNALS = sizeof signals / sizeof *signals };

/* A handler can reach nothing else. Written while the signals are held back. */
static char message[512];
static size_t message_length;

static void end(int signal)
{
    ssize_t ignored = write(STDERR_FILENO, message, message_length);
    (void)ignored;
    (void)raise(signal); /* SA_RESETHAND has put the default back, SA_NODEFER lets it through */
}

static void set_held(int how)
{
    sigset_t set;
    (void)sigemptyset(&set);
    for (int i = 0; i < SIGNALS; i++)
        (void)sigaddset(&set, signals[i]);
    (void)sigprocmask(how, &set, NULL);
}

void interrupt_hold(void)
{
    set_held(SIG_BLOCK);
}

void interrupt_release(void)
{
    set_held(SIG_UNBLOCK);
}

void interrupt_says(const char *text)
{
    struct sigaction action = { .sa_handler = end, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER) }, old;
    sigset_t before, all;
    const char *clear = isatty(STDERR_FILENO) == 1 ? "\r\033[K" : ""; /* the progress line */
    (void)sigfillset(&all);
    (void)sigprocmask(SIG_BLOCK, &all, &before);
    int length = snprintf(message, sizeof message, "%svane: interrupted; %s\n", clear, text);
    message_length = length < (int)sizeof message ? (size_t)length : sizeof message - 1;
    (void)sigemptyset(&action.sa_mask);
    for (int i = 0; i < SIGNALS; i++)
        if (sigaction(signals[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            (void)sigaction(signals[i], &action, NULL);
    (void)sigprocmask(SIG_SETMASK, &before, NULL);
}
