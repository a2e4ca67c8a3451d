#include "page_score.h"

#include <dirent.h>
#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vane/vane.h"

enum { PATH_BYTES = 1024, PAGES_MAX = 512 };

/* The share of its lines or words that a predicted post must have in common with one gold post. */
static const double SHARE = 0.8;

struct tokens {
    uint64_t *items; /* sorted hashes */
    size_t count;
};

struct gold_post {
    char *text;
    struct tokens tokens;
    const char *author, *time, *quote; /* NULL where the page shows none */
    json_int_t depth;                  /* -1 where it shows none */
    json_int_t start, end;             /* lines, 0 without */
    int with_quote;                    /* the text holds the quoted words too */
    int used;
};

char *page_score_read(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return NULL;
    char *bytes = NULL;
    if (fseek(file, 0, SEEK_END) == 0) {
        long size = ftell(file);
        rewind(file);
        bytes = size >= 0 ? malloc((size_t)size + 1) : NULL;
        if (bytes != NULL) {
            *length = fread(bytes, 1, (size_t)size, file);
            bytes[*length] = '\0';
        }
    }
    (void)fclose(file);
    return bytes;
}

static int is_word(unsigned char c)
{
    return c >= 0x80 || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_';
}

static int order_hashes(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static void add_token(struct tokens *tokens, const char *text, size_t length)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < length; i++)
        hash = (hash ^ (unsigned char)text[i]) * UINT64_C(1099511628211);
    tokens->items[tokens->count++] = hash;
}

/* Words, and every other visible character by itself. */
static struct tokens tokens_of(const char *text, size_t length)
{
    struct tokens tokens = { malloc((length + 1) * sizeof(uint64_t)), 0 };
    for (size_t at = 0; at < length && tokens.items != NULL;) {
        size_t end = at;
        while (end < length && is_word((unsigned char)text[end]))
            end++;
        if (end == at)
            end++;
        if ((unsigned char)text[at] > ' ')
            add_token(&tokens, text + at, end - at);
        at = end;
    }
    if (tokens.items != NULL)
        qsort(tokens.items, tokens.count, sizeof *tokens.items, order_hashes);
    return tokens;
}

static size_t overlap(const struct tokens *a, const struct tokens *b)
{
    size_t same = 0;
    for (size_t i = 0, j = 0; i < a->count && j < b->count;) {
        if (a->items[i] == b->items[j]) {
            same++;
            i++;
            j++;
        } else if (a->items[i] < b->items[j]) {
            i++;
        } else {
            j++;
        }
    }
    return same;
}

static double share_of(const struct tokens *a, const struct tokens *b)
{
    size_t most = a->count > b->count ? a->count : b->count;
    return most == 0 ? 0 : (double)overlap(a, b) / (double)most;
}

static char *lines_text(const char *page, json_int_t start, json_int_t end)
{
    json_int_t line = 1;
    const char *from = page;
    while (line < start && from != NULL && *from != '\0') {
        from = strchr(from, '\n');
        from = from != NULL ? from + 1 : NULL;
        line++;
    }
    if (from == NULL)
        return strdup("");
    const char *to = from;
    for (; line <= end && *to != '\0'; line++) {
        const char *feed = strchr(to, '\n');
        to = feed != NULL ? feed + 1 : to + strlen(to);
    }
    return strndup(from, (size_t)(to - from));
}

static void read_post(struct gold_post *post, const json_t *item, const char *page)
{
    const char *text = json_string_value(json_object_get(item, "text"));
    post->start = json_integer_value(json_object_get(item, "start_line"));
    post->end = json_integer_value(json_object_get(item, "end_line"));
    post->with_quote = text == NULL;
    post->text = text != NULL ? strdup(text) : lines_text(page != NULL ? page : "", post->start, post->end);
    post->tokens = tokens_of(post->text, strlen(post->text));
    post->author = json_string_value(json_object_get(item, "author"));
    post->time = json_string_value(json_object_get(item, "time"));
    post->quote = json_string_value(json_object_get(item, "quote"));
    const json_t *depth = json_object_get(item, "depth");
    post->depth = json_is_integer(depth) ? json_integer_value(depth) : -1;
}

/* The replies of a gold file; *count of them, NULL when memory is out. */
static struct gold_post *read_gold(const json_t *root, const char *page, size_t *count)
{
    const json_t *posts = json_object_get(root, "posts");
    const json_t *list = posts != NULL ? posts : json_object_get(root, "segments");
    struct gold_post *gold = calloc(json_array_size(list) + 1, sizeof *gold);
    *count = 0;
    for (size_t i = 0; gold != NULL && i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const char *kind = json_string_value(json_object_get(item, "kind"));
        if (posts != NULL || (kind != NULL && strcmp(kind, "reply") == 0))
            read_post(&gold[(*count)++], item, page);
    }
    return gold;
}

static double lines_share(const struct vane_segment *segment, const struct gold_post *post)
{
    uint64_t start = (uint64_t)post->start, end = (uint64_t)post->end;
    uint64_t from = segment->start_line > start ? segment->start_line : start;
    uint64_t to = segment->end_line < end ? segment->end_line : end;
    uint64_t mine = segment->end_line - segment->start_line + 1, theirs = end - start + 1;
    return to < from ? 0 : (double)(to - from + 1) / (double)(mine > theirs ? mine : theirs);
}

static int same_string(struct vane_string a, const char *b)
{
    return a.length == strlen(b) && memcmp(a.data, b, a.length) == 0;
}

static void count_field(size_t field[2], int right)
{
    field[0] += right != 0;
    field[1]++;
}

static void count_fields(struct page_score *score, const struct vane_segment *segment, const struct gold_post *post)
{
    if (post->author != NULL)
        count_field(score->fields[0], segment->author.data != NULL && same_string(segment->author, post->author));
    if (post->time != NULL)
        count_field(score->fields[1], segment->time.data != NULL && same_string(segment->time, post->time));
    if (post->depth >= 0)
        count_field(score->fields[2], segment->depth == post->depth);
    if (post->quote == NULL)
        return;
    struct tokens mine = tokens_of(segment->quote.data != NULL ? segment->quote.data : "", segment->quote.length);
    struct tokens theirs = tokens_of(post->quote, strlen(post->quote));
    count_field(score->fields[3], share_of(&mine, &theirs) >= SHARE);
    free(mine.items);
    free(theirs.items);
}

/* Both texts of a segment in one, for a gold that does not part them. */
static char *whole_text(const struct vane_segment *segment, int with_quote, size_t *length)
{
    *length = segment->text.length + (with_quote ? segment->quote.length + 1 : 0);
    char *text = malloc(*length + 1);
    if (text == NULL)
        return NULL;
    if (segment->text.length > 0)
        memcpy(text, segment->text.data, segment->text.length);
    if (with_quote) {
        text[segment->text.length] = ' ';
        if (segment->quote.length > 0)
            memcpy(text + segment->text.length + 1, segment->quote.data, segment->quote.length);
    }
    return text;
}

static void match_segment(struct page_score *score, const struct vane_segment *segment, struct gold_post *gold,
                          size_t count, int by_lines, const struct tokens *tokens)
{
    struct gold_post *best = NULL;
    double most = 0;
    for (size_t i = 0; i < count; i++) {
        if (gold[i].used)
            continue;
        double share = share_of(tokens, &gold[i].tokens);
        double lines = by_lines && gold[i].start > 0 ? lines_share(segment, &gold[i]) : 0;
        if (lines > share)
            share = lines;
        if (share >= SHARE && share > most) {
            best = &gold[i];
            most = share;
        }
    }
    if (best == NULL)
        return;
    best->used = 1;
    score->matched++;
    count_fields(score, segment, best);
}

static void score_page(struct page_score *score, const vane_page *page, struct gold_post *gold, size_t count,
                       int by_lines)
{
    size_t same = 0, mine = 0, theirs = 0, predicted = 0;
    struct tokens all = { NULL, 0 }, all_gold = { NULL, 0 };
    for (size_t i = 0; i < count; i++)
        theirs += gold[i].tokens.count;
    all_gold.items = malloc((theirs + 1) * sizeof(uint64_t));
    for (size_t i = 0; i < count; i++) {
        memcpy(all_gold.items + all_gold.count, gold[i].tokens.items, gold[i].tokens.count * sizeof(uint64_t));
        all_gold.count += gold[i].tokens.count;
    }
    for (size_t i = 0; i < vane_page_count(page); i++) {
        struct vane_segment segment = { .struct_size = sizeof segment };
        if (vane_page_segment(page, i, &segment) != VANE_OK || segment.kind != VANE_REPLY)
            continue;
        size_t length;
        char *text = whole_text(&segment, count > 0 && gold[0].with_quote, &length);
        struct tokens tokens = tokens_of(text, length);
        match_segment(score, &segment, gold, count, by_lines, &tokens);
        uint64_t *grown = realloc(all.items, (all.count + tokens.count + 1) * sizeof(uint64_t));
        if (grown != NULL) {
            all.items = grown;
            memcpy(all.items + all.count, tokens.items, tokens.count * sizeof(uint64_t));
            all.count += tokens.count;
        }
        predicted++;
        free(tokens.items);
        free(text);
    }
    if (all.items != NULL)
        qsort(all.items, all.count, sizeof *all.items, order_hashes);
    qsort(all_gold.items, all_gold.count, sizeof *all_gold.items, order_hashes);
    same = overlap(&all, &all_gold);
    mine = all.count;
    score->token_f1 += mine + theirs == 0 ? 1.0 : 2.0 * (double)same / (double)(mine + theirs);
    score->pages++;
    score->gold += count;
    score->predicted += predicted;
    score->empty_pages += count == 0;
    score->false_pages += count == 0 && predicted > 0;
    free(all.items);
    free(all_gold.items);
}

int page_score_add(struct page_score *score, const char *path, const char *gold_path, const char *lines_path)
{
    size_t length = 0, count = 0, unused;
    char *bytes = page_score_read(path, &length);
    char *text = lines_path != NULL ? page_score_read(lines_path, &unused) : NULL;
    json_t *root = json_load_file(gold_path, 0, NULL);
    struct vane_error error = VANE_ERROR_INIT;
    vane_page *page = bytes != NULL ? vane_page_read(bytes, length, VANE_PAGE_AUTO, &error) : NULL;
    int status = -1;
    if (root == NULL || page == NULL) {
        (void)fprintf(stderr, "%s: cannot be scored: %s\n", path,
                      root == NULL ? "its gold is unreadable" : error.text);
    } else {
        int by_lines = lines_path != NULL && strcmp(lines_path, path) == 0;
        struct gold_post *gold = read_gold(root, text, &count);
        score_page(score, page, gold, count, by_lines);
        for (size_t i = 0; i < count; i++) {
            free(gold[i].text);
            free(gold[i].tokens.items);
        }
        free(gold);
        status = 0;
    }
    vane_page_free(page);
    json_decref(root);
    free(text);
    free(bytes);
    return status;
}

static int exists(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file != NULL)
        (void)fclose(file);
    return file != NULL;
}

static int order_names(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The NAMEs of the folder's gold files, sorted; at most PAGES_MAX. -1 when the folder cannot be read. */
static long list_names(const char *folder, char *names[PAGES_MAX])
{
    static const char ending[] = ".gold.json";
    DIR *directory = opendir(folder);
    long count = 0;
    if (directory == NULL)
        return -1;
    for (const struct dirent *entry; (entry = readdir(directory)) != NULL && count < PAGES_MAX;) {
        size_t size = strlen(entry->d_name);
        if (size > sizeof ending - 1 && strcmp(entry->d_name + size - (sizeof ending - 1), ending) == 0)
            names[count++] = strndup(entry->d_name, size - (sizeof ending - 1));
    }
    (void)closedir(directory);
    qsort(names, (size_t)count, sizeof *names, order_names);
    return count;
}

static long score_name(struct page_score scores[2], const char *folder, const char *name, int print)
{
    static const char *const endings[2] = { "txt", "html" };
    char gold[PATH_BYTES], text[PATH_BYTES], page[PATH_BYTES];
    long pages = 0;
    (void)snprintf(gold, sizeof gold, "%s/%s.gold.json", folder, name);
    (void)snprintf(text, sizeof text, "%s/%s.txt", folder, name);
    for (int kind = 0; kind < 2; kind++) {
        (void)snprintf(page, sizeof page, "%s/%s.%s", folder, name, endings[kind]);
        if (!exists(page))
            continue;
        struct page_score before = scores[kind];
        if (page_score_add(&scores[kind], page, gold, exists(text) ? text : NULL) != 0)
            return -1;
        const struct page_score *after = &scores[kind];
        if (print)
            printf("%-5s %-40s right %3zu predicted %3zu gold %3zu  token F1 %.3f%s\n", endings[kind], name,
                   after->matched - before.matched, after->predicted - before.predicted, after->gold - before.gold,
                   after->token_f1 - before.token_f1,
                   after->matched - before.matched == after->gold - before.gold &&
                           after->predicted - before.predicted == after->gold - before.gold ? "" : "  <<<");
        pages++;
    }
    return pages;
}

static int is_named(const char *name, const char *const *names)
{
    for (; names != NULL && *names != NULL; names++)
        if (strcmp(name, *names) == 0)
            return 1;
    return 0;
}

long page_score_folder(struct page_score scores[2], const char *folder, const char *const *without, int print)
{
    char *names[PAGES_MAX];
    long count = list_names(folder, names), pages = 0;
    for (long i = 0; i < count; i++) {
        long more = pages < 0                     ? -1
                    : is_named(names[i], without) ? 0
                                                  : score_name(scores, folder, names[i], print);
        pages = more < 0 ? -1 : pages + more;
        free(names[i]);
    }
    return count < 0 ? -1 : pages;
}

double page_score_precision(const struct page_score *score)
{
    return score->predicted == 0 ? 1.0 : (double)score->matched / (double)score->predicted;
}

double page_score_recall(const struct page_score *score)
{
    return score->gold == 0 ? 1.0 : (double)score->matched / (double)score->gold;
}

double page_score_f1(const struct page_score *score)
{
    double precision = page_score_precision(score), recall = page_score_recall(score);
    return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
}
