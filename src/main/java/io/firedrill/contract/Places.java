package io.firedrill.contract;

import java.io.IOException;

/** Looks at what lies somewhere now. */
interface Places {
  Messages look(Place place) throws IOException;

  /** Whether of several records with a key only the last is kept. */
  boolean compacted(Place place) throws IOException;
}
