package org.ringfence.server.feature.fax;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Semaphore;
import org.ringfence.server.store.Faxes;

/**
 * What faxes are taken with.
 *
 * @param folder where a page is while it comes, which nobody else can read
 * @param machines one for each fax that may come at a time
 */
public record FaxSettings(Faxes faxes, Path folder, Semaphore machines, InstantSource clock) {}
