/* thread_rand.h - a rand() for each thread, because LIBLINEAR draws the order of its steps from rand().
 *
 * glibc has one state for the whole process: two threads that train at once would take each other's numbers, and the
 * result would depend on who came first. thread_rand.c defines rand() itself; a program that links it gives
 * LIBLINEAR's calls to it too. The numbers are those of glibc's rand() after srand(seed), so that one thread alone
 * trains what it always did.
 */
#ifndef TRAINING_THREAD_RAND_H
#define TRAINING_THREAD_RAND_H

/* Starts the calling thread's sequence. Needed before its first rand(). [thread-safe] */
void thread_rand_seed(unsigned seed);

#endif
