#include "segment/html_records.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/memory.h"
#include "segment/groups.h"
#include "segment/html_hints.h"
#include "segment/line_class.h"

enum { CLIMB_MAX = 24, OWNER_CLIMB_MAX = 64, DATES_MAX = 3, KNOWN_LINES = 8, UNSIGNED_MIN = 3 };

/* What one element of one shape holds, not counting what an element of the same shape inside it holds. */
struct instance {
    uint32_t node, key, text;
    uint16_t dates, authors, controls;
    uint8_t phase; /* 1 when text was met, 2 when a date was met behind it */
    uint8_t turns; /* how often text followed such a date: several posts in one element */
    bool sure;     /* a sentence was met */
    uint8_t known; /* comments that are described to machines and begin here */
};

/* What an element that nothing repeats must have: writer, date and control, or the first two when it calls itself a
 * comment and nothing on the page repeats. */
static const double ALONE_MIN = 2.4, ALONE_COMMENT_MIN = 1.75;

struct instances {
    struct instance *items;
    size_t count, capacity;
};

unsigned records_evidence(const struct line *line)
{
    unsigned evidence = 0;
    bool field = (line->marks & MARK_FIELD) != 0;
    if ((line->hints & HINT_EMBED) != 0)
        return 0;
    if ((line->marks & (MARK_DATE | MARK_BYLINE)) != 0 || ((line->hints & HINT_TIME) != 0 && !field))
        evidence |= EVIDENCE_DATE;
    if ((line->marks & (MARK_BYLINE | MARK_SAYS | MARK_HANDLE | MARK_BY)) != 0 || (line->hints & HINT_AUTHOR) != 0)
        evidence |= EVIDENCE_AUTHOR;
    if ((line->marks & MARK_REPLY) != 0)
        evidence |= EVIDENCE_CONTROL;
    if (evidence == 0 && line_is_body(line) && (line->hints & HINT_BUTTON) == 0)
        evidence |= EVIDENCE_TEXT;
    return evidence;
}

static void count_up(uint16_t *count, bool more)
{
    if (more && *count < UINT16_MAX)
        ++*count;
}

/* Only what surely is a post's text begins a turn: titles and names stand above dates too. */
static void turn(struct instance *instance, unsigned evidence, const struct line *line)
{
    bool sure = (line->marks & (MARK_SENTENCE | MARK_PROSE)) != 0 && (line->hints & (HINT_HEADING | HINT_LINK)) == 0;
    if ((evidence & EVIDENCE_DATE) != 0 && instance->phase == 1)
        instance->phase = 2;
    if ((evidence & EVIDENCE_TEXT) == 0)
        return;
    instance->sure = instance->sure || sure;
    if (instance->phase == 2 && instance->turns < UINT8_MAX)
        instance->turns++;
    if (sure || instance->phase == 2)
        instance->phase = sure ? 1 : 0;
}

static int32_t count_line(const struct html_tree *tree, struct html_keys *keys, struct instances *instances,
                          const struct line *line, uint32_t stamp, bool known, struct vane_error *error)
{
    unsigned evidence = records_evidence(line);
    if (evidence == 0)
        return VANE_OK;
    uint32_t node = line->node;
    for (unsigned step = 0; step < CLIMB_MAX && node != 0; step++, node = tree->nodes[node].parent)
        for (uint32_t i = keys->first[node]; i < keys->first[node + 1]; i++) {
            struct key_use *use = &keys->uses[i];
            struct html_key *key = &keys->items[use->key];
            if (key->stamp == stamp)
                continue;
            key->stamp = stamp;
            if (use->instance == 0) {
                if (memory_reserve(&instances->items, &instances->capacity, instances->count + 1,
                                   sizeof *instances->items) != 0)
                    return error_memory(error);
                instances->items[instances->count] = (struct instance){ .node = node, .key = use->key };
                use->instance = (uint32_t)++instances->count;
            }
            struct instance *instance = &instances->items[use->instance - 1];
            count_up(&instance->dates, (evidence & EVIDENCE_DATE) != 0);
            count_up(&instance->authors, (evidence & EVIDENCE_AUTHOR) != 0);
            count_up(&instance->controls, (evidence & EVIDENCE_CONTROL) != 0);
            instance->text += (evidence & EVIDENCE_TEXT) != 0 ? line->length : 0;
            if (known && instance->known < UINT8_MAX)
                instance->known++;
            turn(instance, evidence, line);
        }
    return VANE_OK;
}

/* How much one element looks like one post. */
static double instance_quality(const struct html_tree *tree, const struct instance *instance)
{
    bool dated = instance->dates >= 1 && instance->dates <= DATES_MAX;
    bool named = instance->authors >= 1 && instance->authors <= 6;
    bool controlled = instance->controls >= 1;
    bool known = instance->known == 1;
    if (instance->text == 0 || instance->dates > DATES_MAX || !(dated || known || (named && controlled)))
        return 0;
    double base = dated ? 1.0 : known ? 0.6 : 0.3;
    double quality = base + (known ? 0.3 : 0) + (named ? 0.5 : 0) + (controlled ? 0.7 : 0);
    if (!instance->sure)
        quality *= 0.5;
    if (instance->turns > 0)
        quality *= instance->turns == 1 ? 0.4 : 0;
    uint16_t hints = tree->nodes[instance->node].hints;
    if ((tree->nodes[instance->node].own & HINT_COMMENT) != 0)
        quality *= 1.2;
    if ((hints & (HINT_LURE | HINT_ASIDE)) != 0)
        quality *= 0.4;
    return quality;
}

static bool is_better(const struct html_key *key, const struct html_key *best)
{
    if (best == NULL || key->value > best->value * 1.0001)
        return key->value > 0;
    if (key->value <= best->value * 0.9999)
        return false; /* of equals the outer one, but of those that repeat nothing the inner: the other holds more */
    return key->evidence == 1 && best->evidence == 1 ? key->heights > best->heights : key->heights < best->heights;
}

/* 1 when all elements of a shape have the same kinds of evidence, less where half of them have what the others lack:
 * the cells of a post are no posts. A shape whose elements hardly ever say anything is none either. */
static double evenness(const struct html_key *key)
{
    const double uneven = 1.4, usual = 0.25, silent = 0.4;
    double authors = key->authors / key->text, controls = key->controls / key->text;
    double odd_authors = fmax(fmin(authors, 1 - authors) - usual, 0);
    double odd_controls = fmax(fmin(controls, 1 - controls) - usual, 0);
    double even = (1 - uneven * odd_authors) * (1 - uneven * odd_controls);
    return key->sure * 4 < key->text ? even * silent : even;
}

/* For pages on which no shape tells writers and dates: a comment by its own name that has both, or several that
 * nobody signed. */
static bool is_last_resort(const struct html_key *key, const struct html_key *last)
{
    bool alone = key->evidence == 1 && key->comments > 0 && key->value >= ALONE_COMMENT_MIN && key->elements == 1;
    bool several = key->unsigned_comments >= UNSIGNED_MIN && (double)key->unsigned_comments >= key->text;
    if (!alone && !several)
        return false;
    if (last == NULL || key->text > last->text)
        return true;
    return key->text == last->text && (alone ? key->heights > last->heights : key->heights < last->heights);
}

static const struct html_key *best_key(const struct html_tree *tree, struct html_keys *keys,
                                       const struct instances *instances, bool lonely)
{
    for (size_t i = 0; i < keys->count; i++) {
        keys->items[i].value = keys->items[i].text = 0;
        keys->items[i].evidence = 0;
        keys->items[i].heights = UINT32_MAX;
        keys->items[i].authors = keys->items[i].controls = keys->items[i].sure = 0;
        keys->items[i].comments = keys->items[i].unsigned_comments = keys->items[i].rows = 0;
    }
    for (size_t i = 0; i < instances->count; i++) {
        const struct instance *instance = &instances->items[i];
        struct html_key *key = &keys->items[instance->key];
        double quality = instance_quality(tree, instance);
        key->value += quality;
        key->evidence += quality > 0;
        key->text += 1;
        key->authors += instance->authors > 0;
        key->controls += instance->controls > 0;
        key->sure += instance->sure;
        bool comment = (tree->nodes[instance->node].own & HINT_COMMENT) != 0;
        key->comments += comment;
        key->rows += tree_tag(&tree->nodes[instance->node]) == GUMBO_TAG_TR;
        key->unsigned_comments += comment && instance->text > 0 &&
                                  instance->dates + instance->authors + instance->controls == 0;
        if (instance->node < key->heights)
            key->heights = instance->node;
    }
    const struct html_key *best = NULL, *last = NULL;
    for (size_t i = 0; i < keys->count; i++) {
        struct html_key *key = &keys->items[i];
        bool alone = key->evidence == 1 && !key->type && key->value < ALONE_MIN;
        if (lonely && is_last_resort(key, last))
            last = key;
        if (key->evidence == 0 || alone)
            continue;
        double purity = (double)key->evidence / key->text; /* of those that hold anything */
        double elements = key->rows > 0 ? key->text : (double)key->elements; /* rows of tables part others */
        key->value *= purity * sqrt((double)key->evidence / elements) * evenness(key);
        if (is_better(key, best))
            best = key;
    }
    return best != NULL ? best : last;
}

bool keys_has(const struct html_keys *keys, uint32_t node, uint32_t key)
{
    for (uint32_t i = keys->first[node]; i < keys->first[node + 1]; i++)
        if (keys->uses[i].key == key)
            return true;
    return false;
}

static void forget_instances(struct html_keys *keys)
{
    for (size_t i = 0; i < keys->use_count; i++)
        keys->uses[i].instance = 0;
    for (size_t i = 0; i < keys->count; i++)
        keys->items[i].stamp = 0;
}

static int order_records(const void *left, const void *right)
{
    const struct record *a = left, *b = right;
    return a->node < b->node ? -1 : a->node > b->node;
}

static int32_t add_records(struct records *records, const struct instances *instances, uint32_t key, uint32_t round,
                           struct vane_error *error)
{
    for (size_t i = 0; i < instances->count; i++) {
        const struct instance *instance = &instances->items[i];
        bool post = instance->text > 0 || (instance->dates > 0 && instance->authors > 0);
        if (instance->key != key || !post || instance->dates > 2 * DATES_MAX)
            continue;
        if (memory_reserve(&records->items, &records->capacity, records->count + 1, sizeof *records->items) != 0)
            return error_memory(error);
        records->items[records->count++] = (struct record){ instance->node, key, round };
    }
    return VANE_OK;
}

/* Gives every line without one its owner: the nearest record of this round around it. */
static void own_lines(const struct html_tree *tree, const struct html_keys *keys, const struct lines *lines,
                      struct records *records, size_t first)
{
    for (size_t i = 0; i < lines->count; i++) {
        if (records->owner[i] != 0)
            continue;
        uint32_t node = lines->items[i].node;
        unsigned step = 0;
        while (node != 0 && step++ < OWNER_CLIMB_MAX && !keys_has(keys, node, records->items[first].key))
            node = tree->nodes[node].parent;
        if (node == 0 || step > OWNER_CLIMB_MAX)
            continue;
        size_t low = first, high = records->count;
        while (low < high) {
            size_t middle = low + (high - low) / 2;
            if (records->items[middle].node < node)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < records->count && records->items[low].node == node)
            records->owner[i] = (uint32_t)low + 1;
    }
}

/* True when the line begins a comment that is described to machines. */
static bool begins_known(const struct jsonld *known, const struct lines *lines, size_t at)
{
    size_t end = lines->count - at > KNOWN_LINES ? at + KNOWN_LINES : lines->count;
    return known->count > 0 && (records_evidence(&lines->items[at]) & EVIDENCE_TEXT) != 0 &&
           jsonld_begins(known, lines, at, end);
}

int32_t records_find(const struct html_tree *tree, struct html_keys *keys, const struct lines *lines,
                     const struct jsonld *known, struct records *records, uint32_t round, bool lonely,
                     size_t *found, struct vane_error *error)
{
    int32_t status = VANE_OK;
    struct instances instances = { NULL, 0, 0 };
    size_t first = records->count;
    *found = 0;
    forget_instances(keys);
    for (size_t i = 0; i < lines->count; i++)
        if (records->owner[i] == 0)
            TRY(count_line(tree, keys, &instances, &lines->items[i], (uint32_t)i + 1, begins_known(known, lines, i),
                           error));
    const struct html_key *best = best_key(tree, keys, &instances, lonely);
    if (best == NULL)
        goto done;
    TRY(add_records(records, &instances, (uint32_t)(best - keys->items), round, error));
    *found = records->count - first;
    if (*found > 0) {
        qsort(records->items + first, *found, sizeof *records->items, order_records);
        own_lines(tree, keys, lines, records, first);
    }
done:
    memory_free(instances.items);
    return status;
}

/* How much a line speaks against the shapes around it being the body. */
enum { AGAINST_STRONG = 3, AGAINST_WEAK = 1 };

static uint32_t speaks_against(const struct lines *lines, const struct line *line, bool named)
{
    const unsigned evidence = records_evidence(line);
    const uint32_t weak = MARK_BADGE | MARK_CONTROL | MARK_COUNTER;
    bool mention = evidence == EVIDENCE_AUTHOR && (named || lines->text[line->start] == '@');
    if ((evidence & ~(unsigned)EVIDENCE_TEXT) != 0)
        return mention ? AGAINST_WEAK : AGAINST_STRONG;
    if ((line->marks & (MARK_FIELD | MARK_SUBJECT)) != 0 || (line->hints & (HINT_SIGNATURE | HINT_BUTTON)) != 0)
        return AGAINST_STRONG;
    return (line->marks & weak) != 0 ? AGAINST_WEAK : 0;
}

/* One line's vote for the shapes between it and its record, or against them. */
static void vote_body(const struct html_tree *tree, struct html_keys *keys, const struct line *line, uint32_t stop,
                      uint32_t stamp, uint32_t against)
{
    uint32_t node = line->node;
    for (unsigned step = 0; step < OWNER_CLIMB_MAX && node != stop && node != 0;
         step++, node = tree->nodes[node].parent)
        for (uint32_t i = keys->first[node]; i < keys->first[node + 1]; i++) {
            struct html_key *key = &keys->items[keys->uses[i].key];
            if (key->stamp == stamp)
                continue;
            key->stamp = stamp;
            if (against == 0) {
                key->text += line->length;
                key->heights += step;
            } else {
                key->evidence += against;
            }
        }
}

/* Templates that put each post into a <blockquote>. */
static bool quotes_hold_all(const struct lines *lines, const struct records *records, uint32_t round)
{
    size_t quoted = 0, all = 0;
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->items[i];
        uint32_t owner = records->owner[i];
        if (owner == 0 || records->items[owner - 1].round != round || records_evidence(line) != EVIDENCE_TEXT ||
            (line->hints & (HINT_LINK | HINT_SIGNATURE | HINT_HEADING)) != 0)
            continue;
        all += line->length;
        quoted += (line->hints & HINT_QUOTE) != 0 ? line->length : 0;
    }
    return quoted * 10 > all * 7;
}

bool records_body(const struct html_tree *tree, struct html_keys *keys, const struct lines *lines,
                  const struct records *records, uint32_t round, uint32_t *body)
{
    size_t count = 0;
    double all = 0;
    uint16_t quote = quotes_hold_all(lines, records, round) ? HINT_REQUOTE : HINT_QUOTE;
    uint32_t seen = 0;  /* the record whose first text was met */
    uint32_t named = 0; /* and whose writer */
    for (size_t i = 0; i < keys->count; i++) {
        keys->items[i].stamp = keys->items[i].evidence = keys->items[i].heights = 0;
        keys->items[i].text = 0;
    }
    for (size_t i = 0; i < records->count; i++)
        count += records->items[i].round == round;
    for (size_t i = 0; i < lines->count; i++) {
        const struct line *line = &lines->items[i];
        uint32_t owner = records->owner[i];
        if (owner == 0 || records->items[owner - 1].round != round)
            continue;
        uint32_t against = speaks_against(lines, line, named == owner);
        bool quoted = (line->hints & quote) != 0;
        if ((line->hints & HINT_HEADING) != 0 && seen != owner)
            against = AGAINST_STRONG;
        if (against == 0 && (line->marks & (MARK_PROSE | MARK_SENTENCE)) != 0)
            seen = owner;
        if ((records_evidence(line) & EVIDENCE_AUTHOR) != 0)
            named = owner;
        if (!quoted && (against > 0 || line_is_body(line)))
            vote_body(tree, keys, line, records->items[owner - 1].node, (uint32_t)i + 1, against);
        all += against > 0 || quoted ? 0 : (double)line->length;
    }
    const struct html_key *best = NULL;
    for (size_t i = 0; i < keys->count; i++) {
        const struct html_key *key = &keys->items[i];
        if (key->text < all * 0.5 || key->evidence * 4 > count)
            continue;
        if (best == NULL || key->text > best->text * 1.02 ||
            (key->text > best->text * 0.98 && key->heights > best->heights))
            best = key;
    }
    if (best == NULL)
        return false;
    *body = (uint32_t)(best - keys->items);
    return true;
}

void records_free(struct records *records)
{
    memory_free(records->items);
    memory_free(records->owner);
    memset(records, 0, sizeof *records);
}
