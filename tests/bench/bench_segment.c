/* bench_segment.c - megabytes of page a second on one core.
 *
 *     bench-segment PAGE...
 *
 * Pages are read whole and cut again and again; each figure is the median of ROUNDS rounds, for text and HTML apart.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/memory.h"
#include "vane/vane.h"

enum { ROUNDS = 9, BYTES_A_ROUND = 20000000, PAGES_MAX = 1024 };

struct page {
    char *bytes;
    size_t length;
};

static double seconds(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static size_t cut_pages(const struct page *pages, size_t count, int32_t format)
{
    size_t done = 0;
    while (done < BYTES_A_ROUND)
        for (size_t i = 0; i < count; i++) {
            vane_page *page = vane_page_read(pages[i].bytes, pages[i].length, format, NULL);
            if (page == NULL)
                exit(1);
            vane_page_free(page);
            done += pages[i].length;
        }
    return done;
}

static void measure(const char *name, const struct page *pages, size_t count, int32_t format)
{
    double speed[ROUNDS];
    if (count == 0)
        return;
    (void)cut_pages(pages, count, format);
    for (int round = 0; round < ROUNDS; round++) {
        double began = seconds();
        size_t done = cut_pages(pages, count, format);
        speed[round] = (double)done / (seconds() - began) / 1e6;
    }
    qsort(speed, ROUNDS, sizeof *speed, compare);
    printf("%-6s %4zu pages  %7.1f MB/s\n", name, count, speed[ROUNDS / 2]);
}

int main(int argc, char **argv)
{
    static struct page text[PAGES_MAX], html[PAGES_MAX];
    size_t texts = 0, htmls = 0;
    for (int i = 1; i < argc && i < PAGES_MAX; i++) {
        const char *dot = strrchr(argv[i], '.');
        struct page page;
        struct vane_error error = VANE_ERROR_INIT;
        if (file_read(argv[i], (size_t)1 << 30, &page.bytes, &page.length, &error) != VANE_OK) {
            fprintf(stderr, "bench-segment: %s: %s\n", error.source, error.text);
            return 1;
        }
        if (dot != NULL && strcmp(dot, ".html") == 0)
            html[htmls++] = page;
        else
            text[texts++] = page;
    }
    measure("text", text, texts, VANE_PAGE_TEXT);
    measure("HTML", html, htmls, VANE_PAGE_HTML);
    for (size_t i = 0; i < texts; i++)
        memory_free(text[i].bytes);
    for (size_t i = 0; i < htmls; i++)
        memory_free(html[i].bytes);
    return 0;
}
