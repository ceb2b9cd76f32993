package org.ringfence.server.api;

import java.util.Set;
import org.ringfence.server.store.Scope;

/**
 * Whoever asks: a program with its token, or a person who signed in.
 *
 * @param id which of them, for answers that are kept
 * @param name for people
 * @param number whose own things may be seen and changed whatever the scopes are; empty for nobody
 * @param owner whether it is an owner, who says who else administers
 */
record Asker(String id, String name, Set<Scope> scopes, String number, boolean owner) {

  Asker {
    scopes = Set.copyOf(scopes);
  }

  boolean allows(Scope scope) {
    return scopes.contains(scope) || scopes.contains(Scope.ADMIN);
  }

  boolean owns(String what) {
    return !number.isEmpty() && number.equals(what);
  }
}
