/**
 * The one configuration file, {@code ringfence.yaml}: YAML 1.2 in, an immutable {@link
 * org.ringfence.server.config.Config} out. Every mistake is answered with its line, its column and
 * what would be right, all of them at once. The same rules stand as a JSON Schema (2020-12) for
 * editors; a test holds the two together.
 */
@NullMarked
package org.ringfence.server.config;

import org.jspecify.annotations.NullMarked;
