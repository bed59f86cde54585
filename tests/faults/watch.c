/* Notes every change that a process makes below one folder, in the order in which it makes them.
 *
 * Preloaded into a child of tests.faults.power: WATCHED names the folder, WATCHED_LOG the file that the notes go to.
 * One note: kind(1) length(4) path NUL second-path NUL offset(8) data. The program knows nothing of it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define MOST 1024
static char *opened[MOST];
static int log_fd = -2;
static char folder[PATH_MAX];
static size_t folder_length;

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static void begin(void) {
    const char *where = getenv("WATCHED"), *log = getenv("WATCHED_LOG");
    log_fd = -1;
    if (!where || !log) return;
    snprintf(folder, sizeof folder, "%s/", where);
    folder_length = strlen(folder);
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static int is_watched(const char *path) {
    if (log_fd == -2) begin();
    return log_fd >= 0 && path && (!strncmp(path, folder, folder_length) ||
        (strlen(path) + 1 == folder_length && !strncmp(path, folder, folder_length - 1)));
}

static void note(char kind, const char *path, const char *second, int64_t offset, const void *data, size_t size) {
    size_t one = strlen(path) + 1, two = strlen(second) + 1;
    uint32_t length = (uint32_t)(one + two + 8 + size);
    char *all = malloc(5 + length);
    all[0] = kind;
    memcpy(all + 1, &length, 4);
    memcpy(all + 5, path, one);
    memcpy(all + 5 + one, second, two);
    memcpy(all + 5 + one + two, &offset, 8);
    if (size) memcpy(all + 5 + one + two + 8, data, size);
    syscall(SYS_write, log_fd, all, 5 + length);
    free(all);
}

static const char *of(int fd) { return fd >= 0 && fd < MOST ? opened[fd] : NULL; }

static int remember(int fd, const char *path, int flags, int existed) {
    if (fd < 0 || fd >= MOST) return fd;
    free(opened[fd]);
    opened[fd] = NULL;
    if (!is_watched(path)) return fd;
    opened[fd] = strdup(path);
    if ((flags & O_CREAT) && !existed) note('C', path, "", 0, NULL, 0);
    else if (flags & O_TRUNC) note('T', path, "", 0, NULL, 0);
    return fd;
}

static int exists(const char *path) { struct stat found; return path && lstat(path, &found) == 0; }

#define OPEN(name)                                                        \
    int name(const char *path, int flags, ...) {                          \
        REAL(name);                                                       \
        va_list rest; va_start(rest, flags);                              \
        mode_t mode = va_arg(rest, mode_t); va_end(rest);                 \
        int existed = exists(path);                                       \
        return remember(real(path, flags, mode), path, flags, existed);   \
    }
OPEN(open)
OPEN(open64)

#define OPENAT(name)                                                      \
    int name(int at, const char *path, int flags, ...) {                  \
        REAL(name);                                                       \
        va_list rest; va_start(rest, flags);                              \
        mode_t mode = va_arg(rest, mode_t); va_end(rest);                 \
        int existed = exists(path);                                       \
        return remember(real(at, path, flags, mode), path, flags, existed); \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    REAL(close);
    if (fd >= 0 && fd < MOST) { free(opened[fd]); opened[fd] = NULL; }
    return real(fd);
}

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write);
    const char *path = of(fd);
    off_t at = 0;
    if (path) at = (fcntl(fd, F_GETFL) & O_APPEND) ? lseek(fd, 0, SEEK_END) : lseek(fd, 0, SEEK_CUR);
    ssize_t done = real(fd, data, size);
    if (path && done > 0) note('W', path, "", at, data, (size_t)done);
    return done;
}

#define PWRITE(name, offset_type)                                         \
    ssize_t name(int fd, const void *data, size_t size, offset_type at) { \
        REAL(name);                                                       \
        ssize_t done = real(fd, data, size, at);                          \
        if (of(fd) && done > 0) note('W', of(fd), "", at, data, (size_t)done); \
        return done;                                                      \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, offset_type)                                       \
    int name(int fd, offset_type size) {                                  \
        REAL(name);                                                       \
        int done = real(fd, size);                                        \
        if (of(fd) && !done) note('Z', of(fd), "", size, NULL, 0);        \
        return done;                                                      \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                        \
    int name(int fd) {                                                    \
        REAL(name);                                                       \
        int done = real(fd);                                              \
        if (of(fd) && !done) note('S', of(fd), "", 0, NULL, 0);           \
        return done;                                                      \
    }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
    REAL(unlink);
    int done = real(path);
    if (!done && is_watched(path)) note('U', path, "", 0, NULL, 0);
    return done;
}

int rename(const char *from, const char *to) {
    REAL(rename);
    int done = real(from, to);
    if (!done && is_watched(to)) note('R', from, to, 0, NULL, 0);
    return done;
}

int link(const char *from, const char *to) {
    REAL(link);
    int done = real(from, to);
    if (!done && is_watched(to)) note('L', from, to, 0, NULL, 0);
    return done;
}

int linkat(int at, const char *from, int other, const char *to, int flags) {
    REAL(linkat);
    int done = real(at, from, other, to, flags);
    if (!done && is_watched(to)) note('L', from, to, 0, NULL, 0);
    return done;
}

int mkdir(const char *path, mode_t mode) {
    REAL(mkdir);
    int done = real(path, mode);
    if (!done && is_watched(path)) note('M', path, "", 0, NULL, 0);
    return done;
}

int rmdir(const char *path) {
    REAL(rmdir);
    int done = real(path);
    if (!done && is_watched(path)) note('X', path, "", 0, NULL, 0);
    return done;
}
