package org.ringfence.lab.stories;

/** A phone of any world, as the stories use it. */
interface WorldPhone {
  String number();

  /** What it says. */
  int toneHz();

  // What a person does.

  void dial(String number);

  /** Waits until it rings, and takes the call. */
  void answer();

  /** Waits until somebody calls besides, and takes that call; the first is held. */
  void takeWaiting();

  void hold();

  /** Talks again to whoever is held. */
  void resume();

  /** Sends whoever is talked to there, and is out of the call. */
  void transfer(String number);

  void press(String keys);

  void hangUp();

  // What a person sees and hears.

  /** Waits until it rings; the number that it shows. */
  String rung();

  /** Waits until it hears that tone and little else. */
  void hears(int hz);

  /** Waits until it hears that tone, perhaps among others. */
  void hearsAmong(int hz);

  /** Waits until it hears something that is no silence. */
  void hearsSomething();

  /** What was heard until now does not count. */
  void forget();

  /** Waits until it is told that nobody can be talked to there. */
  void refused();

  /** Waits until its lamp shows that messages wait, or that none do. */
  void lamp(boolean on);

  /** Waits until the call it has, or has just dialled, is over, and is ready for the next. */
  void awaitIdle();
}
