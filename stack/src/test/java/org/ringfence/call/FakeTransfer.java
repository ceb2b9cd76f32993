package org.ringfence.call;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A wish to transfer that writes down what becomes of it. */
final class FakeTransfer implements Transfer {
  final List<String> told = new ArrayList<>();
  private final String number;
  private final boolean attended;
  @Nullable Consumer<@Nullable Taken> taking;

  FakeTransfer(String number, boolean attended) {
    this.number = number;
    this.attended = attended;
  }

  @Override
  public Destination target() {
    return Destination.of(number);
  }

  @Override
  public boolean attended() {
    return attended;
  }

  @Override
  public void take(Consumer<@Nullable Taken> taken) {
    taking = taken;
  }

  @Override
  public void accept() {
    told.add("accept");
  }

  @Override
  public void progress(@Nullable Cause cause) {
    told.add(cause == null ? "rings" : cause.toString());
  }

  @Override
  public void refuse(Cause cause) {
    told.add("refuse " + cause);
  }
}
