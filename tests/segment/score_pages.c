/* score_pages.c - prints how well the segmenter does on folders of pages with gold, text and HTML apart.
 *
 *     score_pages FOLDER...
 */
#include <stdio.h>

#include "page_score.h"

static void print_score(const char *name, const struct page_score *score)
{
    static const char *const fields[4] = { "author", "time", "depth", "quote" };
    if (score->pages == 0)
        return;
    printf("%s: %zu pages, %zu posts; post precision %.4f recall %.4f F1 %.4f; token F1 %.4f; "
           "false replies on %zu of %zu pages without\n",
           name, score->pages, score->gold, page_score_precision(score), page_score_recall(score),
           page_score_f1(score), score->token_f1 / (double)score->pages, score->false_pages, score->empty_pages);
    printf("%s: of the posts found,", name);
    for (int i = 0; i < 4; i++)
        printf(" %s %zu of %zu%s", fields[i], score->fields[i][0], score->fields[i][1], i < 3 ? "," : "\n");
}

int main(int count, char **folders)
{
    struct page_score scores[2] = { { 0 }, { 0 } };
    if (count < 2) {
        (void)fprintf(stderr, "usage: score_pages FOLDER...\n");
        return 2;
    }
    for (int i = 1; i < count; i++)
        if (page_score_folder(scores, folders[i], NULL, 1) < 0) {
            (void)fprintf(stderr, "%s: cannot be scored\n", folders[i]);
            return 1;
        }
    print_score("text", &scores[0]);
    print_score("html", &scores[1]);
    return 0;
}
