/* Lets writes below a folder fail as a sick disk does: while the file FAULT_NUMBER is there, with
   the errno that it holds. Loaded before the C library of the program under test. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int fault(int fd) {
  const char *folder = getenv("FAULT_FOLDER"), *number = getenv("FAULT_NUMBER");
  char link[64], path[4096], text[16];
  if (!folder || !number) return 0;
  int file = open(number, O_RDONLY);
  if (file < 0) return 0;
  ssize_t length = read(file, text, sizeof text - 1);
  close(file);
  if (length <= 0) return 0;
  text[length] = 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return strncmp(path, folder, strlen(folder)) ? 0 : atoi(text);
}

#define SICK(result, name, parameters, arguments)                    \
  result name parameters {                                           \
    static result (*real) parameters;                                \
    if (!real) real = (result (*) parameters)dlsym(RTLD_NEXT, #name); \
    int number = fault(fd);                                          \
    if (number) {                                                    \
      errno = number;                                                \
      return -1;                                                     \
    }                                                                \
    return real arguments;                                           \
  }

SICK(ssize_t, write, (int fd, const void *from, size_t n), (fd, from, n))
SICK(ssize_t, pwrite, (int fd, const void *from, size_t n, off_t at), (fd, from, n, at))
SICK(ssize_t, pwrite64, (int fd, const void *from, size_t n, off64_t at), (fd, from, n, at))
SICK(int, fsync, (int fd), (fd))
SICK(int, fdatasync, (int fd), (fd))
SICK(int, ftruncate, (int fd, off_t length), (fd, length))
SICK(int, ftruncate64, (int fd, off64_t length), (fd, length))
