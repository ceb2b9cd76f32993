package org.ringfence.server.api;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;

/**
 * Answers to requests that bear an {@code Idempotency-Key}, kept for some minutes: who did not get
 * the answer may ask again, and nothing is done twice.
 */
final class KeptAnswers {
  private static final long KEPT_NS = 600_000_000_000L;
  private static final long WAIT_S = 30;

  /** What was answered. */
  record Answer(int status, @Nullable String location, @Nullable String json, boolean problem) {}

  private record Kept(int request, long sinceNs, CompletableFuture<Answer> answer) {}

  private final Map<String, Kept> kept =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Kept> eldest) {
          return size() > Limits.API_ANSWERS_KEPT;
        }
      };

  /**
   * The answer to this request: what was answered the first time, else what {@code work} says.
   *
   * @param key whose it is, and the key
   * @param request what is asked for, to be the same each time
   * @throws Refused when the key was used for something else, or the first is still being done
   */
  Answer once(String key, byte[] request, long nowNs, Supplier<Answer> work) {
    Kept mine = new Kept(Arrays.hashCode(request), nowNs, new CompletableFuture<>());
    Kept first;
    synchronized (kept) {
      kept.values().removeIf(each -> nowNs - each.sinceNs > KEPT_NS);
      first = kept.putIfAbsent(key, mine);
    }
    if (first == null) return done(key, mine, work);
    if (first.request != mine.request) {
      throw new Refused(422, "This Idempotency-Key was used for something else.", "Use another.");
    }
    try {
      return first.answer.get(WAIT_S, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Refused(503, "The server is stopping.", "");
    } catch (ExecutionException | TimeoutException e) {
      throw new Refused(409, "The first request of this key is not done.", "Ask again later.");
    }
  }

  private Answer done(String key, Kept mine, Supplier<Answer> work) {
    Answer answer = null;
    try {
      answer = work.get();
      return answer;
    } finally {
      if (answer == null || answer.status >= 500) {
        synchronized (kept) {
          kept.remove(key, mine);
        }
      }
      if (answer == null) mine.answer.cancel(false);
      else mine.answer.complete(answer);
    }
  }
}
