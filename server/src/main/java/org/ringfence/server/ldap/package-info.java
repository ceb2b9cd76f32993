/**
 * People whom the company knows, read from its directory (LDAP, RFC 4511) now and then, so that no
 * call waits for it and names stay known while it is away.
 */
@NullMarked
package org.ringfence.server.ldap;

import org.jspecify.annotations.NullMarked;
