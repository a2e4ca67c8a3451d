/* score_pages.c - the replies of a saved page. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/score_run.h"

struct page_run {
    struct score_run *run;
    const char *path;
    vane_scorer *scorer;
    struct score_batch batch;
    uint64_t replies;
};

/* 0, or -1 with *error. */
static int score_segment(struct page_run *page, const struct vane_segment *segment, struct vane_error *error)
{
    char id[4200];
    struct score_run *run = page->run;
    bool alone = run->file_count <= 1 || run->output_format == SCORE_TABLE;
    int length = alone ? snprintf(id, sizeof id, "%" PRIu64, segment->start_line)
                       : snprintf(id, sizeof id, "%s:%" PRIu64, page->path, segment->start_line);
    struct scored scored = {
        .id = { id, length < (int)sizeof id ? (size_t)length : sizeof id - 1 },
        .text = segment->text, .author = segment->author, .time = segment->time,
        .start_line = segment->start_line, .end_line = segment->end_line,
    };
    if (run->output_format == SCORE_TABLE && segment->author.length > 0)
        scored.id = segment->author;
    page->replies++;
    if (run->skip > 0) {
        run->skip--;
        return 0;
    }
    return score_one(run, page->scorer, &page->batch, &scored, error);
}

static int score_segments(struct page_run *page, const vane_page *cut, struct vane_error *error)
{
    int failed = 0;
    for (size_t i = 0; i < vane_page_count(cut) && failed == 0; i++) {
        struct vane_segment segment = { .struct_size = sizeof segment };
        if (vane_page_segment(cut, i, &segment) == VANE_OK && segment.kind == VANE_REPLY)
            failed = score_segment(page, &segment, error);
    }
    return failed;
}

/* The rows of a table go to a stream in memory first, as those of threads do. */
static int score_into_batch(struct page_run *page, const vane_page *cut, struct vane_error *error)
{
    if (page->run->output_format != SCORE_TABLE)
        return score_segments(page, cut, error);
    char *text = NULL;
    size_t length = 0;
    page->batch.table = open_memstream(&text, &length);
    if (page->batch.table == NULL) {
        error->code = VANE_ERROR_MEMORY;
        return -1;
    }
    int failed = score_segments(page, cut, error);
    (void)fclose(page->batch.table);
    buffer_put(&page->batch.buffer, text, length);
    free(text);
    return failed;
}

static void write_page(struct page_run *page)
{
    struct score_run *run = page->run;
    if (run->output_format == SCORE_TABLE) {
        score_output_title(&run->output, run->to, strcmp(page->path, "-") == 0 ? "standard input" : page->path,
                           run->bytes_before == 0 && !run->has_header);
        run->has_header = false;
    }
    score_write(run, &page->batch);
    score_counts_add(&run->counts, &page->batch.counts);
    if (page->replies > 0)
        return;
    if (run->output_format == SCORE_TABLE) {
        fputs("(no replies)\n", run->to);
        run->has_header = true;
    } else if (!run->quiet) {
        fprintf(stderr, "vane: %s: a page without replies; to score each line as a comment say --format lines\n",
                page->path);
    }
}

int score_page(struct score_run *run, const char *path, vane_reader *reader, struct vane_error *error)
{
    const char *bytes;
    size_t length;
    if (vane_reader_rest(reader, &bytes, &length, error) != VANE_OK)
        return -1;
    int32_t format = vane_reader_format(reader) == VANE_INPUT_HTML ? VANE_PAGE_HTML : VANE_PAGE_AUTO;
    vane_page *cut = vane_page_read(bytes, length, format, error);
    if (cut == NULL)
        return -1;
    struct page_run page = { .run = run, .path = path, .scorer = vane_scorer_new(run->model, error) };
    int failed = page.scorer != NULL ? score_into_batch(&page, cut, error) : -1;
    if (failed == 0 && page.batch.buffer.failed) {
        error->code = VANE_ERROR_MEMORY;
        failed = -1;
    }
    if (failed == 0)
        write_page(&page);
    vane_scorer_free(page.scorer);
    buffer_free(&page.batch.buffer);
    vane_page_free(cut);
    return failed;
}
