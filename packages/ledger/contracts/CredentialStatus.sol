// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IDidRegistry} from "./Interfaces.sol";
import {SignedOrders} from "./SignedOrders.sol";

/// What identities state about credentials that others issued. Anybody may state anything: whose statement counts is
/// for the verifier to find out from the role's definition.
contract CredentialStatus is SignedOrders {
    uint8 public constant NONE = 0;
    uint8 public constant SUSPENDED = 1;
    uint8 public constant REVOKED = 2;

    bytes32 private constant STATUS =
        keccak256("Status(bytes32 credential,address identity,uint8 status,bytes proof,uint256 nonce,uint256 deadline)");

    IDidRegistry public immutable didRegistry;

    /// What an identity states about a credential, since when (block time, s) and in which block: who may state it is
    /// judged as of then, by the proof in the event of that block.
    struct Statement {
        uint8 status;
        uint64 since;
        uint64 block;
    }

    mapping(bytes32 => mapping(address => Statement)) private statements;
    mapping(bytes32 => address[]) private identitiesOf;

    event StatusChanged(bytes32 indexed credential, address indexed identity, uint8 status, bytes proof);

    error BadStatus(uint8 status);
    error RevokedForGood(bytes32 credential, address identity);

    constructor(IDidRegistry didRegistry_) SignedOrders("Digital Spine Credential Status") {
        didRegistry = didRegistry_;
    }

    /// States `status` in the name of `identity`, by order of its owner (ERC-1056). `credential` is the SHA-256 of the
    /// credential's compact JWS. What is revoked stays revoked. `proof` shows verifiers that the identity may state this; it
    /// is theirs to judge, and stands in the event only.
    function setStatus(
        bytes32 credential,
        address identity,
        uint8 status,
        bytes calldata proof,
        uint256 nonce,
        uint256 deadline,
        bytes calldata signature
    ) external {
        bytes32 order = keccak256(abi.encode(STATUS, credential, identity, status, keccak256(proof), nonce, deadline));
        _take(didRegistry.identityOwner(identity), order, nonce, deadline, signature);
        if (status > REVOKED) revert BadStatus(status);
        Statement storage statement = statements[credential][identity];
        if (statement.status == REVOKED) revert RevokedForGood(credential, identity);
        if (statement.since == 0) identitiesOf[credential].push(identity);
        statement.status = status;
        statement.since = uint64(block.timestamp);
        statement.block = uint64(block.number);
        emit StatusChanged(credential, identity, status, proof);
    }

    function statusOf(bytes32 credential, address identity) external view returns (uint8) {
        return statements[credential][identity].status;
    }

    /// How many identities have stated something about a credential.
    function statementCount(bytes32 credential) external view returns (uint256) {
        return identitiesOf[credential].length;
    }

    function statementsOf(bytes32 credential) external view returns (address[] memory, uint8[] memory, uint64[] memory, uint64[] memory) {
        return statementsBetween(credential, 0, identitiesOf[credential].length);
    }

    /// A part of the statements, from `start` until before `end`, so that strangers' many statements hinder no reader.
    function statementsBetween(bytes32 credential, uint256 start, uint256 end)
        public
        view
        returns (address[] memory identities, uint8[] memory statuses, uint64[] memory since, uint64[] memory blocks)
    {
        address[] storage all = identitiesOf[credential];
        if (end > all.length) end = all.length;
        uint256 size = start < end ? end - start : 0;
        identities = new address[](size);
        statuses = new uint8[](size);
        since = new uint64[](size);
        blocks = new uint64[](size);
        for (uint256 i = 0; i < size; i++) {
            identities[i] = all[start + i];
            Statement storage statement = statements[credential][identities[i]];
            (statuses[i], since[i], blocks[i]) = (statement.status, statement.since, statement.block);
        }
    }
}
