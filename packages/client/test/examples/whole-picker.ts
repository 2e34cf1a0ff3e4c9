/** A module of an application that uses the picker. */
import "@user-image/client/picker";
