/* elf_exports.h - the names that a shared object defines for others. */
#ifndef HOSTS_ELF_EXPORTS_H
#define HOSTS_ELF_EXPORTS_H

#include <stddef.h>

/* Calls `each` for every name in the dynamic symbol table that is defined and visible. 0, or -1 when the file is no
 * shared object of this machine's class. */
int elf_exports(const char *path, void (*each)(const char *name, void *context), void *context);

#endif
