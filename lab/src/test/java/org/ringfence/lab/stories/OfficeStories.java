package org.ringfence.lab.stories;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

/**
 * Stories at one office, which each class of them opens as it wants it; nobody stays between two.
 */
abstract class OfficeStories {
  /** Of the class whose stories are played now. */
  static Office office;

  @AfterAll
  static void close() throws Exception {
    if (office != null) office.close();
    office = null;
  }

  @AfterEach
  void clear() {
    office.clear();
  }

  /** Two go on as they do for so long. */
  static void let(Duration pass) {
    await().pollDelay(pass).timeout(pass.plusSeconds(10)).until(() -> true);
  }
}
