/**
 * Web-hooks: what happens is told to other people's servers, signed, to no address but those the
 * configuration names.
 */
@NullMarked
package org.ringfence.server.hook;

import org.jspecify.annotations.NullMarked;
