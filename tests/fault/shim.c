/* Preloaded into the program under test: fails, kills, stops or shortens one of its
 * calls to the file system.
 *
 * shim_arm() says which.  Calls are counted from there on, and only those that concern
 * one folder: names below it and descriptors of what lies below it.  Each counted call
 * is a line of the log: nanoseconds of a steady clock, name of the call, its subject.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

enum { NOTHING, FAIL, KILL, SHORT, STOP };
enum { WRITES = 1, READS = 2 };

static struct {
  char folder[4096];
  size_t length;
  int classes, action, at, times, error, last, log, count;
} shim = {.log = -1};

/* Count calls of some classes below a folder and act at the one numbered `at` (from 1),
 * for `times` calls (0: from then on).  The one numbered `last` kills as well.  `log` is
 * a descriptor, or -1. */
void shim_arm(const char *folder, int classes, int action, int at, int times, int error,
              int last, int log) {
  snprintf(shim.folder, sizeof shim.folder, "%s", folder);
  shim.length = strlen(shim.folder);
  shim.classes = classes;
  shim.action = action;
  shim.at = at;
  shim.times = times;
  shim.error = error;
  shim.last = last;
  shim.log = log;
  shim.count = 0;
}

static int below(const char *path) {
  if (shim.length == 0 || strncmp(path, shim.folder, shim.length) != 0) return 0;
  char next = path[shim.length];
  return next == '/' || next == '\0' || next == ' ';
}

static void place_of(int descriptor, char *buffer, size_t size) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  if (descriptor == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
  long got = syscall(SYS_readlinkat, AT_FDCWD, link, buffer, size - 1);
  buffer[got > 0 ? got : 0] = '\0';
}

/* Count one call and act on it.  Gives the error to fail with, 0 to go on, and -1 for a
 * write that is to be short. */
static int meet(int class, const char *call, int descriptor, const char *name) {
  if (shim.length == 0 || !(shim.classes & class)) return 0;
  int saved = errno;
  char place[4096];
  if (name != NULL && name[0] == '/')
    snprintf(place, sizeof place, "%s", name);
  else
    place_of(descriptor, place, sizeof place);
  errno = saved;
  if (!below(place)) return 0;
  int number = ++shim.count;
  if (shim.log >= 0) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    const char *subject = name != NULL ? name : place;
    const char *slash = strrchr(subject, '/');
    char line[512];
    int size = snprintf(line, sizeof line, "%lld %s %s\n",
                        now.tv_sec * 1000000000LL + now.tv_nsec, call,
                        slash != NULL ? slash + 1 : subject);
    syscall(SYS_write, shim.log, line, size < 512 ? size : 511);
    errno = saved;
  }
  if (number == shim.last) syscall(SYS_kill, getpid(), SIGKILL);
  if (number < shim.at || (shim.times > 0 && number >= shim.at + shim.times)) return 0;
  if (shim.action == FAIL) return shim.error;
  if (shim.action == SHORT) return -1;
  if (number == shim.at && shim.action == KILL)
    syscall(SYS_kill, getpid(), SIGKILL);
  if (number == shim.at && shim.action == STOP)
    syscall(SYS_kill, getpid(), SIGSTOP);
  return 0;
}

#define REAL(name) \
  static __typeof__(name) *real; \
  if (real == NULL) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

#define FAIL_IF_MET(class, call, descriptor, name) \
  do { \
    int code = meet(class, call, descriptor, name); \
    if (code > 0) { \
      errno = code; \
      return -1; \
    } \
  } while (0)

static int class_of(int flags) {
  int writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC));
  return writes ? WRITES : READS;
}

#define OPEN(symbol) \
  int symbol(const char *path, int flags, ...) { \
    REAL(symbol); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    FAIL_IF_MET(class_of(flags), "open", AT_FDCWD, path); \
    return real(path, flags, mode); \
  }
OPEN(open)
OPEN(open64)

#define OPENAT(symbol) \
  int symbol(int directory, const char *path, int flags, ...) { \
    REAL(symbol); \
    va_list rest; \
    va_start(rest, flags); \
    mode_t mode = (flags & (O_CREAT | __O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
    va_end(rest); \
    FAIL_IF_MET(class_of(flags), "openat", directory, path); \
    return real(directory, path, flags, mode); \
  }
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int descriptor, const void *data, size_t size) {
  REAL(write);
  int code = meet(WRITES, "write", descriptor, NULL);
  if (code > 0) {
    errno = code;
    return -1;
  }
  return real(descriptor, data, code < 0 && size > 1 ? size / 2 : size);
}

ssize_t read(int descriptor, void *data, size_t size) {
  REAL(read);
  int code = meet(READS, "read", descriptor, NULL);
  if (code > 0) {
    errno = code;
    return -1;
  }
  return real(descriptor, data, code < 0 && size > 1 ? size / 2 : size);
}

/* A close that fails has closed all the same. */
int close(int descriptor) {
  REAL(close);
  int saved = errno, flags = fcntl(descriptor, F_GETFL);
  errno = saved;
  int code = 0;
  if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY)
    code = meet(WRITES, "close", descriptor, NULL);
  int result = real(descriptor);
  if (code > 0) {
    errno = code;
    return -1;
  }
  return result;
}

#define ON_DESCRIPTOR(class, name, parameters, arguments) \
  int name parameters { \
    REAL(name); \
    FAIL_IF_MET(class, #name, descriptor, NULL); \
    return real arguments; \
  }
#define ON_PATH(class, name, parameters, arguments) \
  int name parameters { \
    REAL(name); \
    FAIL_IF_MET(class, #name, AT_FDCWD, path); \
    return real arguments; \
  }
#define BELOW(class, name, parameters, arguments) \
  int name parameters { \
    REAL(name); \
    FAIL_IF_MET(class, #name, directory, path); \
    return real arguments; \
  }

ON_DESCRIPTOR(WRITES, fsync, (int descriptor), (descriptor))
ON_DESCRIPTOR(WRITES, fdatasync, (int descriptor), (descriptor))
ON_DESCRIPTOR(WRITES, fchmod, (int descriptor, mode_t mode), (descriptor, mode))
ON_DESCRIPTOR(WRITES, fchown, (int descriptor, uid_t user, gid_t group),
              (descriptor, user, group))
ON_DESCRIPTOR(WRITES, ftruncate, (int descriptor, off_t size), (descriptor, size))
ON_DESCRIPTOR(WRITES, ftruncate64, (int descriptor, off64_t size), (descriptor, size))
ON_DESCRIPTOR(WRITES, fsetxattr,
              (int descriptor, const char *key, const void *value, size_t size, int how),
              (descriptor, key, value, size, how))
ON_DESCRIPTOR(WRITES, fremovexattr, (int descriptor, const char *key),
              (descriptor, key))

ON_PATH(WRITES, chmod, (const char *path, mode_t mode), (path, mode))
ON_PATH(WRITES, mkdir, (const char *path, mode_t mode), (path, mode))
ON_PATH(WRITES, rmdir, (const char *path), (path))
ON_PATH(WRITES, unlink, (const char *path), (path))
ON_PATH(WRITES, rename, (const char *path, const char *other), (path, other))

BELOW(WRITES, fchmodat, (int directory, const char *path, mode_t mode, int flags),
      (directory, path, mode, flags))
BELOW(WRITES, mkdirat, (int directory, const char *path, mode_t mode),
      (directory, path, mode))
BELOW(WRITES, unlinkat, (int directory, const char *path, int flags),
      (directory, path, flags))
BELOW(WRITES, renameat,
      (int directory, const char *path, int to, const char *other),
      (directory, path, to, other))
BELOW(WRITES, renameat2,
      (int directory, const char *path, int to, const char *other, unsigned flags),
      (directory, path, to, other, flags))

/* Listing a folder, and the extended attributes of a file. */
DIR *opendir(const char *path) {
  REAL(opendir);
  int code = meet(READS, "opendir", AT_FDCWD, path);
  if (code > 0) {
    errno = code;
    return NULL;
  }
  return real(path);
}

ssize_t flistxattr(int descriptor, char *list, size_t size) {
  REAL(flistxattr);
  FAIL_IF_MET(READS, "flistxattr", descriptor, NULL);
  return real(descriptor, list, size);
}

ssize_t fgetxattr(int descriptor, const char *key, void *value, size_t size) {
  REAL(fgetxattr);
  FAIL_IF_MET(READS, "fgetxattr", descriptor, NULL);
  return real(descriptor, key, value, size);
}

ON_DESCRIPTOR(READS, fstat, (int descriptor, struct stat *status), (descriptor, status))
ON_DESCRIPTOR(READS, fstat64, (int descriptor, struct stat64 *status),
              (descriptor, status))
ON_PATH(READS, stat, (const char *path, struct stat *status), (path, status))
ON_PATH(READS, stat64, (const char *path, struct stat64 *status), (path, status))
ON_PATH(READS, lstat, (const char *path, struct stat *status), (path, status))
ON_PATH(READS, lstat64, (const char *path, struct stat64 *status), (path, status))
BELOW(READS, fstatat, (int directory, const char *path, struct stat *status, int flags),
      (directory, path, status, flags))
BELOW(READS, fstatat64,
      (int directory, const char *path, struct stat64 *status, int flags),
      (directory, path, status, flags))
