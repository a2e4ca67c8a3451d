#include "hosts/check/elf_exports.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

struct file {
    const unsigned char *bytes;
    size_t size;
};

static const void *part(const struct file *file, size_t offset, size_t size)
{
    return offset <= file->size && size <= file->size - offset ? file->bytes + offset : NULL;
}

static int read_symbols(const struct file *file, const ElfW(Shdr) *table, const ElfW(Shdr) *names,
                        void (*each)(const char *name, void *context), void *context)
{
    const ElfW(Sym) *symbols = part(file, table->sh_offset, table->sh_size);
    const char *strings = part(file, names->sh_offset, names->sh_size);
    if (symbols == NULL || strings == NULL || names->sh_size == 0 || strings[names->sh_size - 1] != '\0')
        return -1;
    for (size_t i = 1; i < table->sh_size / sizeof *symbols; i++) {
        unsigned char binding = ELF64_ST_BIND(symbols[i].st_info), seen = ELF64_ST_VISIBILITY(symbols[i].st_other);
        if (symbols[i].st_shndx == SHN_UNDEF || symbols[i].st_shndx == SHN_ABS || binding == STB_LOCAL
            || (seen != STV_DEFAULT && seen != STV_PROTECTED) || symbols[i].st_name >= names->sh_size)
            continue;
        each(strings + symbols[i].st_name, context);
    }
    return 0;
}

static int read_file(const struct file *file, void (*each)(const char *name, void *context), void *context)
{
    const ElfW(Ehdr) *header = part(file, 0, sizeof *header);
    if (header == NULL || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0 || header->e_type != ET_DYN
        || header->e_ident[EI_CLASS] != (sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32))
        return -1;
    const ElfW(Shdr) *sections = part(file, header->e_shoff, (size_t)header->e_shnum * sizeof *sections);
    for (size_t i = 0; sections != NULL && i < header->e_shnum; i++)
        if (sections[i].sh_type == SHT_DYNSYM && sections[i].sh_link < header->e_shnum)
            return read_symbols(file, &sections[i], &sections[sections[i].sh_link], each, context);
    return -1;
}

int elf_exports(const char *path, void (*each)(const char *name, void *context), void *context)
{
    struct stat about;
    int status = -1, descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return -1;
    if (fstat(descriptor, &about) == 0 && about.st_size > 0) {
        struct file file = { NULL, (size_t)about.st_size };
        void *map = mmap(NULL, file.size, PROT_READ, MAP_PRIVATE, descriptor, 0);
        if (map != MAP_FAILED) {
            file.bytes = map;
            status = read_file(&file, each, context);
            (void)munmap(map, file.size);
        }
    }
    (void)close(descriptor);
    return status;
}
