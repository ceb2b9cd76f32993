/** Calls that are listened to by those who may, who can whisper to one party or speak to both. */
@NullMarked
package org.ringfence.server.feature.supervision;

import org.jspecify.annotations.NullMarked;
