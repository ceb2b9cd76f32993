/**
 * A small internet of the kernel's own: namespaces joined by wires, with routers that translate
 * addresses (RFC 4787) as those at home do, and programs and sockets inside. All of it is gone when
 * closed, and what a run that was killed left behind goes with the next.
 */
@NullMarked
package org.ringfence.lab.nat;

import org.jspecify.annotations.NullMarked;
