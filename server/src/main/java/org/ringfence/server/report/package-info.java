/**
 * How the server speaks to the person who runs it: exit codes, failures with a remedy, progress.
 */
@NullMarked
package org.ringfence.server.report;

import org.jspecify.annotations.NullMarked;
