/* page_score.h - how well the segmenter does on pages with gold: posts found, words found, pages wrongly given
 * replies.
 *
 * Gold is a JSON file beside the page. "segments" tell lines of a text page (perhaps with the reply's "text"),
 * "posts" tell the texts of an HTML page's replies.
 */
#ifndef TESTS_PAGE_SCORE_H
#define TESTS_PAGE_SCORE_H

#include <stddef.h>

struct page_score {
    size_t pages;
    size_t empty_pages;   /* without replies in the gold */
    size_t false_pages;   /* of these, with a reply predicted */
    size_t gold, predicted, matched; /* posts */
    double token_f1;      /* sum over pages */
    size_t fields[4][2];  /* author, time, depth, quote: right ones, and those in the gold of matched posts */
};

/* Adds one page; 0, or -1 with a message on standard error when a file cannot be read. `lines` is the text page that
 * the gold's lines refer to, which for an HTML page may be another file, or NULL. */
int page_score_add(struct page_score *score, const char *page, const char *gold, const char *lines);

/* Adds every NAME.gold.json of a folder with NAME.txt to scores[0] and with NAME.html to scores[1]. The number of
 * pages, or -1. `without` names pages to leave out, up to a NULL, or is NULL itself. `print` tells each page's figures on standard output. */
long page_score_folder(struct page_score scores[2], const char *folder, const char *const *without, int print);

double page_score_precision(const struct page_score *score);
double page_score_recall(const struct page_score *score);
double page_score_f1(const struct page_score *score);

/* The bytes of a file, NUL-terminated, for free(); NULL when it cannot be read. */
char *page_score_read(const char *path, size_t *length);

#endif
