#include "segment/repeats.h"

#include "base/memory.h"

static bool is_end(const char *text, size_t at, size_t length)
{
    return (text[at] == '.' || text[at] == '!' || text[at] == '?') && (at + 1 == length || text[at + 1] == ' ');
}

/* Marks, spaces and case do not count, so that quotation marks around a repetition do not hide it. */
static uint64_t hash_text(const char *text, size_t length)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < length; i++) {
        uint8_t c = (uint8_t)text[i];
        if (c < 0x80 && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9'))
            continue;
        if (c == 0xE2 && length - i >= 3 && (uint8_t)text[i + 1] == 0x80) { /* typographic quotes and dashes */
            i += 2;
            continue;
        }
        hash = (hash ^ (c < 0x80 ? (uint8_t)(c | 0x20) : c)) * UINT64_C(1099511628211);
    }
    hash ^= hash >> 32;
    return (hash | 2) & ~UINT64_C(1);
}

static uint64_t *find_slot(const struct repeats *repeats, uint64_t hash)
{
    size_t at = (size_t)(hash >> 7) & (repeats->capacity - 1);
    while (repeats->slots[at] != 0 && (repeats->slots[at] & ~UINT64_C(1)) != hash)
        at = (at + 1) & (repeats->capacity - 1);
    return &repeats->slots[at];
}

static int grow(struct repeats *repeats)
{
    size_t capacity = repeats->capacity == 0 ? 1024 : repeats->capacity * 2;
    struct repeats grown = { memory_zeroed(capacity, sizeof *grown.slots), capacity, repeats->count };
    if (grown.slots == NULL)
        return -1;
    for (size_t i = 0; i < repeats->capacity; i++)
        if (repeats->slots[i] != 0)
            *find_slot(&grown, repeats->slots[i] & ~UINT64_C(1)) = repeats->slots[i];
    memory_free(repeats->slots);
    *repeats = grown;
    return 0;
}

static int add_hash(struct repeats *repeats, uint64_t hash, bool by_post)
{
    if (repeats->count * 3 >= repeats->capacity * 2 && grow(repeats) != 0)
        return -1;
    uint64_t *slot = find_slot(repeats, hash);
    if (*slot == 0) {
        *slot = hash | (by_post ? 1u : 0u);
        repeats->count++;
    }
    return 0;
}

int repeats_add(struct repeats *repeats, const char *text, size_t length, bool by_post)
{
    if (length < REPEAT_BYTES_MIN)
        return 0;
    if (add_hash(repeats, hash_text(text, length), by_post) != 0)
        return -1;
    size_t start = 0;
    for (size_t at = 0; at < length; at++) {
        if (!is_end(text, at, length))
            continue;
        bool whole = start == 0 && at + 1 == length;
        if (!whole && at + 1 - start >= REPEAT_BYTES_MIN / 2 &&
            add_hash(repeats, hash_text(text + start, at + 1 - start), by_post) != 0)
            return -1;
        start = at + 1;
    }
    return 0;
}

static bool has_hash(const struct repeats *repeats, uint64_t hash, bool *by_post)
{
    if (repeats->capacity == 0)
        return false;
    uint64_t slot = *find_slot(repeats, hash);
    *by_post = (slot & 1) != 0;
    return slot != 0;
}

bool repeats_has(const struct repeats *repeats, const char *text, size_t length, bool *by_post)
{
    if (length < REPEAT_BYTES_MIN)
        return false;
    if (has_hash(repeats, hash_text(text, length), by_post))
        return true;
    size_t start = 0;
    for (size_t at = 0; at < length; at++) {
        if (!is_end(text, at, length) && at + 1 < length)
            continue;
        if (at + 1 - start >= REPEAT_BYTES_MIN / 2 &&
            !has_hash(repeats, hash_text(text + start, at + 1 - start), by_post))
            return false;
        start = at + 1;
    }
    return start > 0;
}

int repeats_post(struct repeats *repeats, uint64_t hash)
{
    bool unused;
    hash = (hash | 2) & ~UINT64_C(1);
    if (has_hash(repeats, hash, &unused))
        return 1;
    return add_hash(repeats, hash, true);
}

bool repeats_knows(const struct repeats *repeats, uint64_t hash)
{
    bool unused;
    return repeats->capacity > 0 && has_hash(repeats, (hash | 2) & ~UINT64_C(1), &unused);
}

uint64_t repeats_hash(uint64_t hash, const char *text, size_t length)
{
    return (hash ^ hash_text(text, length)) * UINT64_C(1099511628211) + length;
}

void repeats_free(struct repeats *repeats)
{
    memory_free(repeats->slots);
    *repeats = (struct repeats){ NULL, 0, 0 };
}
