/** What people set by dialling a code: forwards, do not disturb, call waiting, blocked callers. */
@NullMarked
package org.ringfence.server.feature.settings;

import org.jspecify.annotations.NullMarked;
