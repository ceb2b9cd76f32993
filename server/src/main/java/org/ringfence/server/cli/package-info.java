/**
 * The commands {@code ./ringfence up}, {@code user}, {@code device}, {@code calls}, {@code doctor},
 * {@code config} and {@code completion}. Their exit codes are those of {@link
 * org.ringfence.server.report.Exit}.
 */
@NullMarked
package org.ringfence.server.cli;

import org.jspecify.annotations.NullMarked;
