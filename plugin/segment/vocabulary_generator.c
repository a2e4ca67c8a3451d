/* vocabulary_generator.c - prints the index of vocabulary_table.c as C; runs while vane is built. */
#include <stdio.h>
#include <string.h>

#include "segment/vocabulary.h"

enum { ROWS_MAX = 65534 };

static uint16_t first[VOCABULARY_SLOTS];

/* One row for each phrase; a phrase of `length` bytes that is too long or one too many ends the build. */
static int print_rows(void)
{
    size_t count = 0;
    puts("const struct vocabulary_row vocabulary_rows[] = {");
    for (size_t group = 0; group < vocabulary_group_count; group++) {
        const char *phrase = vocabulary_groups[group].phrases;
        while (*phrase != '\0') {
            size_t length = strcspn(phrase, ";");
            if (length == 0 || length > VOCABULARY_PHRASE_MAX || count == ROWS_MAX) {
                (void)fprintf(stderr, "vocabulary_table.c: phrase %zu, \"%.*s\": empty, too long or one too many\n",
                              count, (int)length, phrase);
                return 1;
            }
            uint16_t *slot = &first[vocabulary_slot(phrase, strcspn(phrase, " ;"))];
            printf("    { \"%.*s\", %luu, %u },\n", (int)length, phrase,
                   (unsigned long)vocabulary_groups[group].sense, *slot);
            *slot = (uint16_t)++count;
            phrase += length + (phrase[length] == ';');
        }
    }
    puts("};");
    return 0;
}

int main(void)
{
    puts("/* Made from vocabulary_table.c by vocabulary_generator.c. */");
    puts("#include \"segment/vocabulary.h\"\n");
    if (print_rows() != 0)
        return 1;
    puts("\nconst uint16_t vocabulary_first[VOCABULARY_SLOTS] = {");
    for (size_t slot = 0; slot < VOCABULARY_SLOTS; slot++)
        printf("%s%u,%s", slot % 16 == 0 ? "    " : " ", first[slot], slot % 16 == 15 ? "\n" : "");
    puts("};");
    return 0;
}
