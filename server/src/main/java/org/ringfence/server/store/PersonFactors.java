package org.ringfence.server.store;

import java.security.GeneralSecurityException;
import java.util.Base64;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.report.Failure;

/** What people with an extension prove at the console beside the password of their phone. */
public final class PersonFactors {
  private final Database database;
  private final Seal seal;
  private final AdminKeys keys;

  PersonFactors(Database database, Seal seal, AdminKeys keys) {
    this.database = database;
    this.seal = seal;
    this.keys = keys;
  }

  /** Under which name a person's security keys are kept: no administrator can have it. */
  public static String keyName(String number) {
    return "person " + number;
  }

  /** What that person's codes are made from; null when none are asked for. */
  public byte @Nullable [] secret(String number) {
    String sealed =
        database.with(handle ->
            handle
                .createQuery("select totp from person_factors where number = :number")
                .bind("number", number)
                .mapTo(String.class)
                .findOne()
                .orElse(""));
    if (sealed.isEmpty()) return null;
    try {
      return seal.open(Base64.getDecoder().decode(sealed), context(number));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IllegalStateException("what is sealed for " + number + " cannot be opened", e);
    }
  }

  /** Asks that person for codes from now on; null for no more. */
  public void set(String number, byte @Nullable [] secret) throws Failure {
    try (Seal.Hold stored = seal.hold()) {
      String sealed =
          secret == null
              ? ""
              : Base64.getEncoder().encodeToString(seal.seal(secret, context(number)));
      write(handle -> {
        handle.execute("delete from person_factors where number = ?", number);
        if (sealed.isEmpty()) return;
        handle.execute("insert into person_factors (number, totp) values (?, ?)", number, sealed);
      });
    }
  }

  /** Somebody lost all of it, or is gone. */
  public void forget(String number) throws Failure {
    set(number, null);
    keys.removeAll(keyName(number));
  }

  static String context(String number) {
    return "second factor of the person " + number;
  }

  private void write(HandleConsumer<RuntimeException> work) throws Failure {
    try {
      database.durably(work);
    } catch (JdbiException e) {
      throw Extensions.notTaken(e);
    }
  }
}
