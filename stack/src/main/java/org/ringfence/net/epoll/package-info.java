/**
 * Linux system calls for many UDP sockets at once, through the foreign function interface (JEP
 * 454): epoll, recvfrom, sendto, and recvmmsg and sendmmsg for a socket that many share. For the
 * media loop, which falls back to NIO elsewhere.
 */
@NullMarked
package org.ringfence.net.epoll;

import org.jspecify.annotations.NullMarked;
