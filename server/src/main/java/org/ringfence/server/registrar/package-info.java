/**
 * Who is where: REGISTER (RFC 3261 section 10, RFC 5626, RFC 5627, RFC 3327) and the contacts it
 * leaves behind, which survive a restart. A 200 goes out only when what it promises is on disk.
 */
@NullMarked
package org.ringfence.server.registrar;

import org.jspecify.annotations.NullMarked;
