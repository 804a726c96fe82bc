package io.firedrill.contract;

import java.io.IOException;

/** Looks at what lies somewhere now. */
@FunctionalInterface
interface Places {
  Messages look(Place place) throws IOException;
}
