#include "dump/record_layout.h"

#include <string.h>

#include "base/error.h"
#include "base/memory.h"

static int32_t add_slot(struct record_layout *layout, const char *path, bool dotted, int field,
                        struct vane_error *error)
{
    if (layout->slot_count == SLOTS_MAX)
        return error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "too many fields are asked for");
    char *copy = memory_copy(path, strlen(path));
    if (copy == NULL)
        return error_memory(error);
    struct slot *slot = &layout->slots[layout->slot_count++];
    *slot = (struct slot){ .path = copy, .dotted = dotted, .field = field, .target = -1, .column = -1 };
    char *list = dotted ? strstr(copy, "[].") : NULL;
    if (list != NULL) {
        *list = '\0';
        slot->tail = list + 3;
    }
    return VANE_OK;
}

static int32_t add_slots(struct record_layout *layout, const char *const *paths, size_t count, bool dotted, int field,
                         struct vane_error *error)
{
    int32_t status = VANE_OK;
    for (size_t i = 0; i < count && paths[i] != NULL && status == VANE_OK; i++)
        status = add_slot(layout, paths[i], dotted, field, error);
    return status;
}

int32_t record_of_fields(struct record_layout *layout, const char *const *fields, size_t count,
                         struct vane_error *error)
{
    int32_t status = VANE_OK;
    layout->field_count = count > 0 ? count : 1;
    for (size_t i = 0; i < count && status == VANE_OK; i++)
        status = add_slot(layout, fields[i], false, (int)i, error);
    return status;
}

int32_t record_of_dump(struct record_layout *layout, const struct vane_dump_options *options,
                       struct vane_error *error)
{
    layout->is_dump = true;
    layout->field_count = VANE_DUMP_OTHERS + options->other_count + (options->thread != 0 ? PRESET_ROLES : 0);
    layout->path_field = -1;
    layout->filter = options->filter != 0;
    layout->chunk_header = options->filter != 0 && options->chunk_header != 0;
    layout->keep_all = options->keep_all != 0;
    layout->text_column = options->text_column > 0 ? options->text_column - 1 : 0;
    if (options->keep_count == 0)
        return VANE_OK;
    layout->keep = memory_zeroed(options->keep_count, sizeof *layout->keep);
    if (layout->keep == NULL)
        return error_memory(error);
    for (; layout->keep_count < options->keep_count; layout->keep_count++) {
        const char *name = options->keep[layout->keep_count];
        layout->keep[layout->keep_count] = memory_copy(name, strlen(name));
        if (layout->keep[layout->keep_count] == NULL)
            return error_memory(error);
    }
    return VANE_OK;
}

/* A comment's parent, author and time. */
static int32_t add_thread(struct record_layout *layout, size_t first, struct vane_error *error)
{
    static const char *const usual[PRESET_ROLES][PRESET_PATHS] = { { "parent", "parent_id" }, { "author" },
                                                                   { "time", "created_at" } };
    const struct preset *preset = layout->preset;
    int32_t status = VANE_OK;
    for (size_t i = 0; i < PRESET_ROLES && status == VANE_OK; i++)
        status = add_slots(layout, preset != NULL ? preset->roles[i] : usual[i], PRESET_PATHS, preset != NULL,
                           (int)(first + i), error);
    if (preset != NULL && preset->parent_in_path)
        layout->path_field = (int)first + VANE_DUMP_PARENT;
    return status;
}

int32_t record_choose(struct record_layout *layout, const struct vane_dump_options *options, struct vane_error *error)
{
    static const char *const ids[] = { "id" }, *const texts[] = { "text", "body", "comment", "content" };
    int32_t status = VANE_OK;
    const struct preset *preset = layout->preset;
    if (options->id_field != NULL)
        TRY(add_slot(layout, options->id_field, false, VANE_DUMP_ID, error));
    else if (preset != NULL)
        TRY(add_slots(layout, preset->id, PRESET_PATHS, true, VANE_DUMP_ID, error));
    else
        TRY(add_slots(layout, ids, 1, false, VANE_DUMP_ID, error));
    if (options->text_field != NULL)
        TRY(add_slot(layout, options->text_field, false, VANE_DUMP_TEXT, error));
    else if (preset != NULL)
        TRY(add_slots(layout, preset->text, PRESET_PATHS, true, VANE_DUMP_TEXT, error));
    else
        TRY(add_slots(layout, texts, 4, false, VANE_DUMP_TEXT, error));
    for (size_t i = 0; i < options->other_count; i++)
        TRY(add_slot(layout, options->others[i], false, (int)(VANE_DUMP_OTHERS + i), error));
    if (options->thread != 0)
        TRY(add_thread(layout, VANE_DUMP_OTHERS + options->other_count, error));
done:
    return status;
}

int32_t record_finish(struct record_layout *layout, struct vane_error *error)
{
    struct field_tree *tree = &layout->tree;
    tree_start(tree);
    for (size_t i = 0; i < layout->slot_count; i++) {
        struct slot *slot = &layout->slots[i];
        int node = slot->dotted ? tree_add_path(tree, slot->path)
                                : tree_add(tree, TREE_ROOT, slot->path, strlen(slot->path));
        if (node < 0)
            return error_set(error, VANE_ERROR_ARGUMENT, NULL, 0, "too many fields are asked for");
        if (tree->nodes[node].target == TREE_NO_TARGET)
            tree->nodes[node].target = (int)i;
        slot->target = tree->nodes[node].target;
    }
    return VANE_OK;
}

int32_t record_add_column(struct record_layout *layout, const char *name, size_t length, struct vane_error *error)
{
    if (memory_reserve(&layout->column_names, &layout->column_capacity, layout->columns + 1,
                       sizeof *layout->column_names) != 0)
        return error_memory(error);
    char *copy = memory_copy(name, length);
    if (copy == NULL)
        return error_memory(error);
    layout->column_names[layout->columns] = copy;
    for (size_t i = 0; i < layout->slot_count; i++)
        if (layout->slots[i].tail == NULL && strlen(layout->slots[i].path) == length
            && memcmp(layout->slots[i].path, name, length) == 0)
            layout->slots[i].column = (int)layout->columns;
    layout->columns++;
    return VANE_OK;
}

bool record_has_columns(const struct record_layout *layout)
{
    for (size_t i = 0; i < layout->slot_count; i++)
        if (layout->slots[i].column >= 0 && (!layout->is_dump || layout->slots[i].field <= VANE_DUMP_TEXT))
            return true;
    return false;
}

bool record_keeps(const struct record_layout *layout, const char *name, size_t length)
{
    if (layout->keep_all)
        return true;
    for (size_t i = 0; i < layout->keep_count; i++)
        if (strlen(layout->keep[i]) == length && memcmp(layout->keep[i], name, length) == 0)
            return true;
    return false;
}

void record_free(struct record_layout *layout)
{
    for (size_t i = 0; i < layout->slot_count; i++)
        memory_free(layout->slots[i].path);
    for (size_t i = 0; i < layout->keep_count; i++)
        memory_free(layout->keep[i]);
    memory_free(layout->keep);
    for (size_t i = 0; i < layout->columns; i++)
        memory_free(layout->column_names[i]);
    memory_free(layout->column_names);
    *layout = (struct record_layout){ 0 };
}
