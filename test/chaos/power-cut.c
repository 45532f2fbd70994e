/*
 * A disk that remembers only what it was told to keep (LD_PRELOAD).
 *
 * Everything a process does to the files of one folder goes on as always, and is written down in a log beside it: which
 * bytes went where, and which of them were synced. From the log, disk-log.ts tells what would lie on the disk if the
 * power failed now. The page cache outlives a killed process, so `kill -9` alone shows nothing of this.
 *
 * SKEIN_SHIM_DIR      the folder (no files in folders inside it)
 * SKEIN_SHIM_LOG      where to write down; one log for all lives between two power cuts
 * SKEIN_SHIM_CONTROL  `struct control` below, in a file that the test writes while the process runs
 *
 * Syncs are noted, not done: their cost is not what is under test. SQLite's shared memory (-shm) is no part of what must
 * last and is left out.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { CREATE = 1, WRITE, TRUNCATE, SYNC, SYNC_DIR, RENAME, UNLINK, SYNC_FAILED };

struct record {
  uint64_t kind, file, offset, length; /* then `length` bytes, except for TRUNCATE */
};

/* All written by the test; 0 means: as it should be. */
struct control {
  uint32_t failing_syncs; /* so many syncs answer EIO, and what they should have kept is lost */
  uint32_t is_full;       /* files do not grow */
  uint32_t kill_before;   /* dies before the n-th sync from now */
  uint32_t kill_after;    /* dies after it, before it can tell anybody */
  uint32_t syncs;         /* counts (by the shim) */
};

#define MAX_FDS 4096
static struct control none;
static struct control *control = &none;
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char folder[4096];
static size_t folder_length;
static int log_fd = -1;
static uint64_t watched[MAX_FDS]; /* inode behind a descriptor, 0: not ours */
static int folder_fds[MAX_FDS];

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static void note(enum kind kind, uint64_t file, uint64_t offset, uint64_t length, const void *bytes) {
  struct record record = {kind, file, offset, length};
  struct iovec parts[2] = {{&record, sizeof record}, {(void *)bytes, bytes ? length : 0}};
  if (syscall(SYS_writev, log_fd, parts, 2) < 0) abort();
}

__attribute__((constructor)) static void begin(void) {
  const char *dir = getenv("SKEIN_SHIM_DIR"), *log = getenv("SKEIN_SHIM_LOG"), *knobs = getenv("SKEIN_SHIM_CONTROL");
  if (!dir || !log || !knobs) return;
  folder_length = (size_t)snprintf(folder, sizeof folder, "%s/", dir);
  int fd = (int)syscall(SYS_openat, AT_FDCWD, knobs, O_RDWR | O_CLOEXEC);
  void *page = fd < 0 ? MAP_FAILED : mmap(0, sizeof none, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  log_fd = (int)syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (page == MAP_FAILED || log_fd < 0) abort();
  control = page;
}

/* The name inside our folder, or NULL: of another folder, of a folder inside it, or shared memory. */
static const char *name_in_folder(const char *path) {
  if (log_fd < 0 || !path || strncmp(path, folder, folder_length) != 0) return NULL;
  const char *name = path + folder_length;
  size_t length = strlen(name);
  if (length == 0 || strchr(name, '/') || (length > 4 && strcmp(name + length - 4, "-shm") == 0)) return NULL;
  return name;
}

static int is_folder(const char *path) {
  size_t length = strlen(path);
  return log_fd >= 0 && (length == folder_length || length + 1 == folder_length) && strncmp(path, folder, length) == 0;
}

/* libuv closes by system call, so a descriptor may have become another file since. */
static uint64_t file_of(int fd) {
  struct stat now;
  if (fd < 0 || fd >= MAX_FDS || watched[fd] == 0) return 0;
  if (fstat(fd, &now) == 0 && S_ISREG(now.st_mode) && now.st_ino == watched[fd]) return watched[fd];
  watched[fd] = 0;
  return 0;
}

static int is_folder_fd(int fd) {
  struct stat now;
  return fd >= 0 && fd < MAX_FDS && folder_fds[fd] && fstat(fd, &now) == 0 && S_ISDIR(now.st_mode);
}

static int open_noted(const char *path, int flags, mode_t mode) {
  const char *name = name_in_folder(path);
  pthread_mutex_lock(&turn);
  struct stat now;
  int existed = name && stat(path, &now) == 0;
  int fd = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
  int saved = errno;
  if (fd >= 0 && fd < MAX_FDS) {
    folder_fds[fd] = is_folder(path);
    watched[fd] = name && fstat(fd, &now) == 0 ? now.st_ino : 0;
    if (name && !existed) note(CREATE, now.st_ino, 0, strlen(name), name);
    else if (name && (flags & O_TRUNC)) note(TRUNCATE, now.st_ino, 0, 0, NULL);
  } else if (fd >= 0 && name) abort();
  pthread_mutex_unlock(&turn);
  errno = saved;
  return fd;
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_noted(path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return open_noted(path, flags | O_LARGEFILE, mode);
}

/* What is on the disk already may be written over when it is full; nothing grows. */
static int has_no_room(int fd, uint64_t end) {
  struct stat now;
  return control->is_full && fstat(fd, &now) == 0 && end > (uint64_t)now.st_size;
}

static ssize_t write_noted(int fd, const void *bytes, size_t length, off64_t at) {
  uint64_t file = file_of(fd);
  if (file == 0)
    return at < 0 ? syscall(SYS_write, fd, bytes, length) : syscall(SYS_pwrite64, fd, bytes, length, at);
  pthread_mutex_lock(&turn);
  off64_t start = at < 0 ? lseek64(fd, 0, SEEK_CUR) : at;
  ssize_t done = -1;
  if (has_no_room(fd, (uint64_t)start + length)) errno = ENOSPC;
  else done = syscall(SYS_pwrite64, fd, bytes, length, start);
  int saved = errno;
  if (done > 0) {
    if (at < 0) lseek64(fd, start + done, SEEK_SET);
    note(WRITE, file, (uint64_t)start, (uint64_t)done, bytes);
  }
  pthread_mutex_unlock(&turn);
  errno = saved;
  return done;
}

ssize_t write(int fd, const void *bytes, size_t length) { return write_noted(fd, bytes, length, -1); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return write_noted(fd, bytes, length, at); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) { return write_noted(fd, bytes, length, at); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
  if (file_of(fd) == 0) return syscall(SYS_writev, fd, parts, count);
  ssize_t total = 0;
  for (int i = 0; i < count; i++) {
    ssize_t done = write_noted(fd, parts[i].iov_base, parts[i].iov_len, -1);
    if (done < 0) return total > 0 ? total : done;
    total += done;
    if ((size_t)done < parts[i].iov_len) break;
  }
  return total;
}

int ftruncate64(int fd, off64_t length) {
  uint64_t file = file_of(fd);
  pthread_mutex_lock(&turn);
  int failed = (int)syscall(SYS_ftruncate, fd, length), saved = errno;
  if (!failed && file) note(TRUNCATE, file, 0, (uint64_t)length, NULL);
  pthread_mutex_unlock(&turn);
  errno = saved;
  return failed;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

/* Counts down; true on the last step. */
static int is_due(uint32_t *left) { return *left > 0 && --*left == 0; }

static int sync_noted(int fd) {
  uint64_t file = file_of(fd);
  int isFolder = is_folder_fd(fd);
  if (file == 0 && !isFolder) return (int)syscall(SYS_fdatasync, fd);
  pthread_mutex_lock(&turn);
  control->syncs++;
  if (is_due(&control->kill_before)) kill(getpid(), SIGKILL);
  int fails = control->failing_syncs > 0;
  if (fails) control->failing_syncs--;
  note(fails ? SYNC_FAILED : isFolder ? SYNC_DIR : SYNC, file, 0, 0, NULL);
  if (is_due(&control->kill_after)) kill(getpid(), SIGKILL);
  pthread_mutex_unlock(&turn);
  if (fails) errno = EIO;
  return fails ? -1 : 0;
}

int fsync(int fd) { return sync_noted(fd); }
int fdatasync(int fd) { return sync_noted(fd); }

int rename(const char *from, const char *to) {
  const char *old = name_in_folder(from), *new = name_in_folder(to);
  if (!old || !new) return REAL(rename)(from, to);
  char both[8192];
  int length = snprintf(both, sizeof both, "%s/%s", old, new); /* no name holds a slash */
  pthread_mutex_lock(&turn);
  int failed = REAL(rename)(from, to), saved = errno;
  if (!failed) note(RENAME, 0, 0, (uint64_t)length, both);
  pthread_mutex_unlock(&turn);
  errno = saved;
  return failed;
}

int unlink(const char *path) {
  const char *name = name_in_folder(path);
  if (!name) return REAL(unlink)(path);
  pthread_mutex_lock(&turn);
  int failed = REAL(unlink)(path), saved = errno;
  if (!failed) note(UNLINK, 0, 0, strlen(name), name);
  pthread_mutex_unlock(&turn);
  errno = saved;
  return failed;
}
