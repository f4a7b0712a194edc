import { useLive } from '../../app/live/use-live.ts';
import { useSession } from '../../app/session/session.ts';
import { Button } from '../../parts/button.tsx';
import { Digest } from '../../parts/digest.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { verificationResource } from './audit-resource.ts';

/** Whether the trail is what it was: every hash, every link, and the signature of the end, read by the service. */
export function ChainNote() {
  const { live } = useSession();
  const { value, isLoading } = useLive(verificationResource);
  return (
    <div className="chain-note" role="status">
      {value === undefined ? (
        <span className="quiet">The chain is being read …</span>
      ) : value.intact ? (
        <>
          <StateBadge state="ok" words="The chain is whole" />
          <span className="numbers">{value.number} entries</span>
          <Digest digest={value.hash} />
          <span className="quiet">{value.signedBy === null ? 'its end is not signed: the service has no key' : `its end is signed by ${value.signedBy}`}</span>
        </>
      ) : (
        <>
          <StateBadge state="fail" words="The chain is broken" />
          <span>{value.sentence}</span>
        </>
      )}
      <Button disabled={isLoading} onClick={() => live.refresh(verificationResource.key)}>
        Verify again
      </Button>
    </div>
  );
}
