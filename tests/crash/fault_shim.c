/* Preloaded into the program under test: counts the calls that change the file system below
   one directory, and lets the N-th of them go wrong.

     FAULT_ROOT  the directory; other calls pass
     FAULT_LOG   a file outside it that gets a line for each counted call
     FAULT_AT    which call goes wrong, from 1; 0 or nothing: none
     FAULT_HOW   eio     it fails, once, without having had an effect
                 full    it and all that take room from there on fail with ENOSPC
                 before  the process is killed before it; a write is cut in half first
                 after   the process is killed when it is done
                 stop    the process stops itself before it, to be continued from outside

   A wrapper stands for each function that the program and its libraries import
   (`nm -D --undefined-only`), since calls inside libc go by no symbol: fopen and remove
   have wrappers of their own for that reason. test_shim.py compares the log with strace. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum how { NONE, EIO_ONCE, FULL, BEFORE, AFTER, STOP };
enum { FDS_MAX = 4096 };

static char root[PATH_MAX];
static size_t root_size;
static int log_fd = -1;
static long at, count;
static enum how how;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
/* Descriptors that were opened for writing below the root. */
static char watched[FDS_MAX];

static enum how parse_how(const char* name) {
  static const char* const names[] = {"", "eio", "full", "before", "after", "stop"};
  for (int i = 1; name != NULL && i < 6; ++i) {
    if (strcmp(name, names[i]) == 0) return (enum how)i;
  }
  return NONE;
}

__attribute__((constructor)) static void start(void) {
  const char* below = getenv("FAULT_ROOT");
  const char* log_path = getenv("FAULT_LOG");
  if (below == NULL || realpath(below, root) == NULL) return;
  root_size = strlen(root);
  at = getenv("FAULT_AT") ? atol(getenv("FAULT_AT")) : 0;
  how = parse_how(getenv("FAULT_HOW"));
  if (log_path != NULL) {
    log_fd = (int)syscall(SYS_openat, AT_FDCWD, log_path,
                          O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
  }
}

static const char* path_of(int fd, char* out) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  const ssize_t size = readlink(link, out, PATH_MAX - 1);
  out[size < 0 ? 0 : size] = '\0';
  return out;
}

/* The absolute path of what a call names, with no link resolved. */
static const char* absolute(int dir, const char* path, char* out) {
  char at_dir[PATH_MAX] = "";
  if (path[0] == '/') return path;
  if (dir == AT_FDCWD) {
    if (getcwd(at_dir, sizeof at_dir) == NULL) return path;
  } else {
    path_of(dir, at_dir);
  }
  if (snprintf(out, PATH_MAX, "%s/%s", at_dir, path) >= PATH_MAX) abort();
  return out;
}

static int below_root(int dir, const char* path) {
  char buffer[PATH_MAX];
  if (root_size == 0 || path == NULL) return 0;
  const char* whole = absolute(dir, path, buffer);
  return strncmp(whole, root, root_size) == 0 &&
         (whole[root_size] == '/' || whole[root_size] == '\0');
}

static int is_watched(int fd) { return fd >= 0 && fd < FDS_MAX && watched[fd]; }

static void note(const char* call, const char* path) {
  char line[PATH_MAX + 64];
  const int size = snprintf(line, sizeof line, "%s %s\n", call, path);
  if (log_fd >= 0) syscall(SYS_write, log_fd, line, (size_t)size);
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/* Counts one call. What is to become of it: NONE, or the fault for its wrapper to do. */
static enum how counted(const char* call, const char* path, int takes_room) {
  pthread_mutex_lock(&mutex);
  const long number = ++count;
  note(call, path);
  pthread_mutex_unlock(&mutex);
  if (how == FULL && at > 0 && number >= at && takes_room) return FULL;
  if (number != at) return NONE;
  if (how == STOP) raise(SIGSTOP);
  return how == STOP || how == FULL ? NONE : how;
}

#define REAL(name) ((__typeof__(&name))real_of(#name))
static void* real_of(const char* name) {
  void* real = dlsym(RTLD_NEXT, name);
  if (real == NULL) abort();
  return real;
}

/* `result = call` with the fault that was found for it; the wrapper then returns result. */
#define DO(type, fault, call)                      \
  type result = (type)-1;                          \
  const enum how wrong = (fault);                  \
  if (wrong == BEFORE) die();                      \
  if (wrong == EIO_ONCE || wrong == FULL) {        \
    errno = wrong == FULL ? ENOSPC : EIO;          \
  } else {                                         \
    result = (call);                               \
  }                                                \
  if (wrong == AFTER) die();

static enum how on_path(const char* call, int dir, const char* path, int takes_room) {
  return below_root(dir, path) ? counted(call, path, takes_room) : NONE;
}

static enum how on_fd(const char* call, int fd, int takes_room) {
  char path[PATH_MAX];
  return is_watched(fd) ? counted(call, path_of(fd, path), takes_room) : NONE;
}

/* Opening. ------------------------------------------------------------------------------- */

static int writes(int flags) { return (flags & O_ACCMODE) != O_RDONLY; }

/* What is opened for reading counts when it is synced. */
static void watch(int fd, int dir, const char* path, int flags) {
  const int mine = below_root(dir, path) && (writes(flags) || !(flags & O_NONBLOCK));
  if (fd >= 0 && fd < FDS_MAX) watched[fd] = mine ? (writes(flags) ? 2 : 1) : 0;
}

static enum how on_open(const char* call, int dir, const char* path, int flags) {
  return writes(flags) || (flags & (O_CREAT | O_TRUNC)) ? on_path(call, dir, path, 1) : NONE;
}

#define OPEN(name, dir, call_with)                                  \
  va_list rest;                                                     \
  va_start(rest, flags);                                            \
  const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0; \
  va_end(rest);                                                     \
  DO(int, on_open(#name, dir, path, flags), REAL(name) call_with)   \
  watch(result, dir, path, flags);                                  \
  return result;

int open(const char* path, int flags, ...) { OPEN(open, AT_FDCWD, (path, flags, mode)) }
int open64(const char* path, int flags, ...) { OPEN(open64, AT_FDCWD, (path, flags, mode)) }
int openat(int dir, const char* path, int flags, ...) {
  OPEN(openat, dir, (dir, path, flags, mode))
}
int openat64(int dir, const char* path, int flags, ...) {
  OPEN(openat64, dir, (dir, path, flags, mode))
}

int creat(const char* path, mode_t mode) {
  return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

static FILE* open_stream(const char* name, const char* path, const char* mode) {
  FILE* (*real)(const char*, const char*) = (FILE * (*)(const char*, const char*)) real_of(name);
  const int flags = strpbrk(mode, "wa+") != NULL ? O_WRONLY | O_CREAT : O_RDONLY;
  const enum how wrong = on_open(name, AT_FDCWD, path, flags);
  if (wrong == BEFORE) die();
  if (wrong == EIO_ONCE || wrong == FULL) {
    errno = wrong == FULL ? ENOSPC : EIO;
    return NULL;
  }
  FILE* stream = real(path, mode);
  if (wrong == AFTER) die();
  if (stream != NULL) watch(fileno(stream), AT_FDCWD, path, flags);
  return stream;
}
FILE* fopen(const char* path, const char* mode) { return open_stream("fopen", path, mode); }
FILE* fopen64(const char* path, const char* mode) { return open_stream("fopen64", path, mode); }

/* Descriptors. --------------------------------------------------------------------------- */

/* Half of a write that the process does not survive has reached the disk. */
static enum how on_write(const char* call, int fd, const void* data, size_t size) {
  const enum how wrong = on_fd(call, fd, 1);
  if (wrong == BEFORE) syscall(SYS_write, fd, data, size / 2);
  return wrong;
}

ssize_t write(int fd, const void* data, size_t size) {
  DO(ssize_t, on_write("write", fd, data, size), REAL(write)(fd, data, size))
  return result;
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  DO(ssize_t, on_fd("pwrite", fd, 1), REAL(pwrite)(fd, data, size, offset))
  return result;
}
ssize_t writev(int fd, const struct iovec* parts, int size) {
  DO(ssize_t, on_fd("writev", fd, 1), REAL(writev)(fd, parts, size))
  return result;
}
int ftruncate(int fd, off_t size) {
  DO(int, on_fd("ftruncate", fd, 0), REAL(ftruncate)(fd, size))
  return result;
}
/* On a full disk a file's last bytes find no room when they are synced; a directory's do. */
static int is_file(int fd) {
  struct stat found;
  return fstat(fd, &found) == 0 && S_ISREG(found.st_mode);
}
int fsync(int fd) {
  DO(int, on_fd("fsync", fd, is_file(fd)), REAL(fsync)(fd))
  return result;
}
int fdatasync(int fd) {
  DO(int, on_fd("fdatasync", fd, is_file(fd)), REAL(fdatasync)(fd))
  return result;
}
/* A close that fails has closed. */
int close(int fd) {
  const enum how wrong = is_watched(fd) && watched[fd] == 2 ? on_fd("close", fd, 0) : NONE;
  if (wrong == BEFORE) die();
  if (fd >= 0 && fd < FDS_MAX) watched[fd] = 0;
  const int result = REAL(close)(fd);
  if (wrong == AFTER) die();
  if (wrong != EIO_ONCE) return result;
  errno = EIO;
  return -1;
}

/* Names. --------------------------------------------------------------------------------- */

int rename(const char* from, const char* to) {
  DO(int, on_path("rename", AT_FDCWD, to, 0), REAL(rename)(from, to))
  return result;
}
int renameat(int a, const char* from, int b, const char* to) {
  DO(int, on_path("renameat", b, to, 0), REAL(renameat)(a, from, b, to))
  return result;
}
int renameat2(int a, const char* from, int b, const char* to, unsigned flags) {
  DO(int, on_path("renameat2", b, to, 0), REAL(renameat2)(a, from, b, to, flags))
  return result;
}
int link(const char* from, const char* to) {
  DO(int, on_path("link", AT_FDCWD, to, 1), REAL(link)(from, to))
  return result;
}
int symlink(const char* from, const char* to) {
  DO(int, on_path("symlink", AT_FDCWD, to, 1), REAL(symlink)(from, to))
  return result;
}
int unlink(const char* path) {
  DO(int, on_path("unlink", AT_FDCWD, path, 0), REAL(unlink)(path))
  return result;
}
int unlinkat(int dir, const char* path, int flags) {
  DO(int, on_path("unlinkat", dir, path, 0), REAL(unlinkat)(dir, path, flags))
  return result;
}
int remove(const char* path) {
  DO(int, on_path("remove", AT_FDCWD, path, 0), REAL(remove)(path))
  return result;
}
int rmdir(const char* path) {
  DO(int, on_path("rmdir", AT_FDCWD, path, 0), REAL(rmdir)(path))
  return result;
}
int mkdir(const char* path, mode_t mode) {
  DO(int, on_path("mkdir", AT_FDCWD, path, 1), REAL(mkdir)(path, mode))
  return result;
}
int chmod(const char* path, mode_t mode) {
  DO(int, on_path("chmod", AT_FDCWD, path, 0), REAL(chmod)(path, mode))
  return result;
}
int chown(const char* path, uid_t owner, gid_t group) {
  DO(int, on_path("chown", AT_FDCWD, path, 0), REAL(chown)(path, owner, group))
  return result;
}
int mkdirat(int dir, const char* path, mode_t mode) {
  DO(int, on_path("mkdirat", dir, path, 1), REAL(mkdirat)(dir, path, mode))
  return result;
}
